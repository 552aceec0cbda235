//! Opening a link: the rule every mailed link shares.
