//! Names that are no settings: errors in the file, warnings in the environment, each with what was likely meant.

use super::*;

#[test]
fn the_file_refuses_what_it_does_not_know() {
    for (file, key, fix) in [
        ("sign_up = \"open\"", "sign_up", "was `signup` meant?"),
        ("[code]\nlife = 3", "code.life", "was `codes.life` meant?"),
        (
            "[codes]\nlifetime = 3",
            "codes.lifetime",
            "was `codes.life` meant?",
        ),
        (
            "[browser]\npool_size = 3",
            "browser.pool_size",
            "was `database.pool_size` meant?",
        ),
        ("[nothing.like.it]\nx = 1", "nothing.like.it.x", "remove it"),
        ("\"a b\" = 1", "a b", "remove it"),
    ] {
        let problems = from_file(file).unwrap_err();
        let [problem] = problems.0.as_slice() else {
            panic!("{problems}")
        };
        assert!(problem.setting.starts_with(&format!("{key} in ")), "{problem:?}");
        assert_eq!(
            (problem.what.as_str(), problem.fix.as_str()),
            ("is no setting", fix)
        );
    }
}

#[test]
fn the_environment_warns() {
    for (name, warning) in [
        ("COUNTERSIGN_CODES_LIFE", "was COUNTERSIGN_CODES__LIFE meant?"),
        ("COUNTERSIGN_SINGUP", "was COUNTERSIGN_SIGNUP meant?"),
        ("COUNTERSIGN_DATABASE_URL_FILE", "was DATABASE_URL_FILE meant?"),
        (
            "COUNTERSIGN_SERVICE_PORT_HTTP_ALT_NAME",
            "is no setting and has no effect",
        ),
    ] {
        let loaded = from_variables(&[
            (name, "tcp://10.0.0.1:80"),
            ("OTHER", "x"),
            ("COUNTERSIGNED", "x"),
        ])
        .unwrap();
        let [told] = loaded.warnings.as_slice() else {
            panic!("{:?}", loaded.warnings)
        };
        assert!(told.contains(name) && told.contains(warning), "{told}");
    }
}

#[test]
fn what_kubernetes_injects_does_not_get_in_the_way() {
    let variables = [
        ("COUNTERSIGN_PORT", "tcp://10.0.0.1:80"),
        ("COUNTERSIGN_PORT_80_TCP", "tcp://10.0.0.1:80"),
        ("COUNTERSIGN_CODES", "x"),
        ("COUNTERSIGN_CODES__LIFE", "3s"),
        ("COUNTERSIGN_CODES__LIFE__X", "x"),
    ];
    let loaded = from_variables(&variables).unwrap();
    assert_eq!(loaded.settings.policy.code_life, chrono::TimeDelta::seconds(3));
    assert_eq!(loaded.warnings.len(), 4);
}
