//! `src/schema.rs` is what the migrations make; `UPDATE_GENERATED=1 cargo test -p countersign-sqlite` writes it anew.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Text};
use diesel_migrations::MigrationHarness as _;

#[derive(QueryableByName)]
struct Table {
    #[diesel(sql_type = Text)]
    name: String,
}

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = BigInt)]
    required: i64,
    #[diesel(sql_type = BigInt)]
    key: i64,
}

#[derive(QueryableByName)]
struct Reference {
    #[diesel(sql_type = Text)]
    parent: String,
    #[diesel(sql_type = Text)]
    column: String,
}

#[test]
fn schema_is_what_the_migrations_make() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/schema.rs");
    let generated = generate();
    if std::env::var_os("UPDATE_GENERATED").is_some() {
        fs::write(&path, &generated).unwrap();
    }
    assert_eq!(fs::read_to_string(path).unwrap(), generated);
}

fn generate() -> String {
    let mut db = SqliteConnection::establish(":memory:").unwrap();
    db.run_pending_migrations(countersign_sqlite::MIGRATIONS).unwrap();
    let tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '\\_\\_%' ESCAPE '\\' \
                  AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name";
    let tables: Vec<Table> = sql_query(tables).load(&mut db).unwrap();

    let mut text =
        "//! The tables as Diesel sees them. Generated from the migrations by this crate's test `schema`; \
                    not edited by hand.\n\n#![allow(missing_docs, reason = \"generated\")]\n"
            .to_owned();
    let mut joins = String::new();
    for Table { name } in &tables {
        let columns = format!(
            "SELECT name, type AS kind, \"notnull\" AS required, pk AS key FROM pragma_table_info('{name}') ORDER BY cid"
        );
        let columns: Vec<Column> = sql_query(columns).load(&mut db).unwrap();
        let mut keys: Vec<&Column> = columns.iter().filter(|column| column.key > 0).collect();
        keys.sort_by_key(|column| column.key);
        let keys: Vec<&str> = keys.iter().map(|column| column.name.as_str()).collect();
        write!(text, "\ndiesel::table! {{\n    {name} ({}) {{\n", keys.join(", ")).unwrap();
        for column in &columns {
            writeln!(text, "        {} -> {},", column.name, column_type(column)).unwrap();
        }
        text.push_str("    }\n}\n");
        let references =
            format!("SELECT \"table\" AS parent, \"from\" AS column FROM pragma_foreign_key_list('{name}')");
        for Reference { parent, column } in sql_query(references).load::<Reference>(&mut db).unwrap() {
            writeln!(joins, "diesel::joinable!({name} -> {parent} ({column}));").unwrap();
        }
    }
    let names: String = tables
        .iter()
        .map(|table| format!("    {},\n", table.name))
        .collect();
    write!(
        text,
        "\n{joins}\ndiesel::allow_tables_to_appear_in_same_query!(\n{names});\n"
    )
    .unwrap();
    text
}

fn column_type(column: &Column) -> String {
    let kind = match column.kind.as_str() {
        "BLOB" => "Binary",
        "TEXT" => "Text",
        "INTEGER" => "BigInt",
        other => panic!("no column is {other}"),
    };
    if column.required == 1 {
        kind.to_owned()
    } else {
        format!("Nullable<{kind}>")
    }
}
