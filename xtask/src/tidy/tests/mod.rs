//! Every rule accepts a sound tree, refuses its planted fault, and the real workspace is tidy.

mod code_rules;
mod dependency_rules;
mod document_rules;
mod fixture;
mod real_tree;
