UPDATE signing_keys k SET sealed = r.sealed
FROM unnest(:kids, :sealed) AS r (kid, sealed) WHERE k.kid = r.kid
