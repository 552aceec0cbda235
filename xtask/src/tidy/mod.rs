//! The architecture test: rules that keep the house in order, each in a file of its own, all faults at once.

mod code;
mod fault;
mod manifest;
mod markdown;
mod rules;
#[cfg(test)]
mod tests;
mod tree;

pub(crate) use fault::Fault;
pub(crate) use tree::Tree;

/// Every fault in the tree, ordered by place.
pub(crate) fn check(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (name, rule) in rules::RULES {
        faults.extend(
            rule(tree)
                .into_iter()
                .map(|finding| Fault { rule: name, finding }),
        );
    }
    faults.sort();
    faults
}
