//! The statements a store has prepared, seen from inside its session: nobody else knows of them.

use diesel::RunQueryDsl as _;
use diesel::connection::SimpleConnection as _;
use diesel::pg::PgConnection;
use diesel::sql_types::Text;
use serde_json::Value;

use super::TestDatabase;

/// Each write of a ledger looks.
const LOOK: &str = "
    CREATE TABLE seen AS SELECT * FROM pg_prepared_statements WITH NO DATA;
    CREATE FUNCTION look() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        DELETE FROM seen;
        INSERT INTO seen SELECT * FROM pg_prepared_statements;
        RETURN NULL;
    END
    $$;
    CREATE TRIGGER look AFTER INSERT OR UPDATE ON ledgers FOR EACH STATEMENT EXECUTE FUNCTION look();";

/// A prepared statement.
#[derive(diesel::QueryableByName)]
pub(crate) struct Prepared {
    #[diesel(sql_type = Text)]
    pub(crate) statement: String,
    /// The types of its parameters, of which it has at least one.
    #[diesel(sql_type = Text)]
    types: String,
    #[diesel(sql_type = Text)]
    nulls: String,
}

/// Looks from now on.
pub(crate) fn watch(database: &TestDatabase) {
    database.run(LOOK);
}

/// The statements that were prepared when a ledger was last written.
pub(crate) fn seen(database: &TestDatabase) -> Vec<Prepared> {
    let sql = "
        SELECT statement, array_to_string(parameter_types, ', ') AS types,
               array_to_string(array_fill('NULL'::text, ARRAY[cardinality(parameter_types)]), ', ') AS nulls
        FROM seen WHERE NOT from_sql";
    diesel::sql_query(sql).load(&mut database.connection()).unwrap()
}

impl Prepared {
    /// Its generic plan: the one it runs by again and again, made without knowing any value.
    pub(crate) fn plan(&self, connection: &mut PgConnection) -> Value {
        #[derive(diesel::QueryableByName)]
        struct Plan {
            #[diesel(sql_type = Text, column_name = "QUERY PLAN")]
            plan: String,
        }
        let Self {
            statement,
            types,
            nulls,
        } = self;
        let prepare =
            format!("SET plan_cache_mode = force_generic_plan; PREPARE one ({types}) AS {statement}");
        connection.batch_execute(&prepare).unwrap();
        let explain = diesel::sql_query(format!("EXPLAIN (FORMAT JSON) EXECUTE one ({nulls})"));
        let plan: Plan = explain.get_result(connection).unwrap();
        connection.batch_execute("DEALLOCATE one").unwrap();
        serde_json::from_str::<Value>(&plan.plan).unwrap()[0]["Plan"].take()
    }
}
