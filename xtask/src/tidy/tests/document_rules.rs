//! Planted faults in documents and in files of any kind.

use super::fixture::Fixture;

#[test]
fn a_link_that_leads_nowhere_is_refused() {
    let fixture = Fixture::sound().with(
        "docs/guide.md",
        "# Guide\n\nSee [this](decisions/0002-none.md#why).\n",
    );
    fixture.refused("docs/guide.md:3: links: decisions/0002-none.md#why leads nowhere");
    Fixture::sound()
        .with("docs/guide.md", "[out](../../out.md)")
        .refused("docs/guide.md:1: links: ");
}

#[test]
fn links_within_outside_and_in_code_are_accepted() {
    let text = "[a](../README.md) [b](#here) [c](mailto:a@example.org) [d](/migrations) `[e](none.md)`\n";
    Fixture::sound().with("docs/guide.md", text).accepted();
}

#[test]
fn a_machines_path_is_refused() {
    for (folder, quote) in [("home", "\""), ("root", " "), ("work", "="), ("Users", "file://")] {
        let fixture = Fixture::sound().with("any.txt", &format!("\npath {quote}/{folder}/me"));
        fixture.refused("any.txt:2: machine-paths: ");
    }
    let fine = "https://example.org/home/a target/work/a ${CARGO_HOME}/root/a /rootless/ src/home/x\n";
    Fixture::sound().with("any.txt", fine).accepted();
}

#[test]
fn a_gap_or_a_pair_among_the_decisions_is_refused() {
    let third = "docs/decisions/0003-third.md";
    Fixture::sound()
        .with(third, "# Third\n")
        .refused(&format!("{third}:1: decisions: 0002 is missing"));
    let pair = "docs/decisions/0001-second.md";
    Fixture::sound()
        .with(pair, "# Second\n")
        .refused(&format!("{pair}:1: decisions: the number 0001 is taken"));
    let unnumbered = "docs/decisions/why.md";
    Fixture::sound()
        .with(unnumbered, "# Why\n")
        .refused(&format!("{unnumbered}:1: decisions: "));
}
