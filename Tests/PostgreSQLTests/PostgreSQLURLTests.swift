import Testing

@testable import PostgreSQL

@Suite("PostgreSQL: the URL")
struct PostgreSQLURLTests {
    @Test(arguments: ["postgresql", "postgres", "PostgreSQL"])
    func everyPartIsRead(_ scheme: String) throws {
        let url = try PostgreSQLURL(
            "\(scheme)://esi:p%40ss%2Fword@db.example.org:6432/eve?sslmode=verify-full&sslrootcert=/ca"
        )
        #expect(url.parameters["user"] == "esi")
        #expect(url.parameters["password"] == "p@ss/word")
        #expect(url.parameters["host"] == "db.example.org")
        #expect(url.parameters["port"] == "6432")
        #expect(url.parameters["dbname"] == "eve")
        #expect(url.parameters["sslmode"] == "verify-full")
        #expect(url.parameters["sslrootcert"] == "/ca")
        #expect(url.parameters["client_encoding"] == "UTF8")
        #expect(url.description == "db.example.org:6432/eve")
        #expect(url.warnings.isEmpty)
    }

    @Test
    func severalHostsAndAddressesAreNamed() throws {
        #expect(try PostgreSQLURL("postgresql://one:1,two:2/eve").description == "one:1,two:2/eve")
        #expect(try PostgreSQLURL("postgresql://u@[::1]:7000/eve").description == "[::1]:7000/eve")
        #expect(try PostgreSQLURL("postgresql://u@/eve?host=/run/postgresql").description == "/run/postgresql:5432/eve")
    }

    @Test
    func whatTheURLSaysComesBeforeTheDefaults() throws {
        #expect(try PostgreSQLURL("postgresql://h/d").parameters["connect_timeout"] == "10")
        #expect(try PostgreSQLURL("postgresql://h/d?connect_timeout=3").parameters["connect_timeout"] == "3")
        let latin = try PostgreSQLURL("postgresql://h/d?client_encoding=LATIN1")
        #expect(latin.parameters["client_encoding"] == "UTF8")
    }

    @Test
    func theTimeForAnAnswerIsOursAndNotLibpqs() throws {
        #expect(try PostgreSQLURL("postgresql://h/d").answerTimeout == .seconds(60))
        let url = try PostgreSQLURL("postgresql://h/d?answer_timeout=3&sslmode=require")
        #expect(url.answerTimeout == .seconds(3))
        #expect(url.patient.answerTimeout == .seconds(30))
        #expect(url.parameters["sslmode"] == "require")
        for wrong in ["answer_timeout", "answer_timeout=", "answer_timeout=0", "answer_timeout=1h"] {
            let failure = #expect(throws: PostgreSQLFailure.self) { try PostgreSQLURL("postgresql://h/d?\(wrong)") }
            #expect(failure?.description.contains("answer_timeout in DATABASE_URL must be seconds") == true)
        }
    }

    @Test
    func parametersOfPrismasAreDroppedWithAWarning() throws {
        let url = try PostgreSQLURL(
            "postgresql://u:secret@h/d?schema=public&connection_limit=5&sslmode=require&pgbouncer=true"
        )
        #expect(url.parameters["sslmode"] == "require")
        #expect(url.parameters["schema"] == nil)
        #expect(url.warnings.count == 1)
        #expect(url.warnings.first?.contains("schema, connection_limit, pgbouncer") == true)
        #expect(url.warnings.first?.contains("secret") == false)
    }

    @Test(
        arguments: [
            "mysql://u:secret@h/d", "postgresql://u:secret@h:port/d", "postgresql://u:secret@h/d?ssl=maybe",
            "postgresql:/u:secret@h", "postgresql://u:secret%zz@h/d", "secret",
        ]
    )
    func whatCannotBeReadIsSaidWithoutThePassword(_ text: String) {
        let failure = #expect(throws: PostgreSQLFailure.self) { try PostgreSQLURL(text) }
        #expect(failure?.description.contains("write postgresql://user:password@host:5432/database") == true)
        #expect(failure?.description.contains("secret") == false)
    }

    @Test(arguments: ["postgresql://esi:p@secret@localhost/esi", "postgres://esi:@secret@localhost?sslmode=require"])
    func anUnencodedAtIsSaidWithoutThePassword(_ text: String) {
        let failure = #expect(throws: PostgreSQLFailure.self) { try PostgreSQLURL(text) }
        #expect(failure?.description.contains("has an @ too many") == true)
        #expect(failure?.description.contains("secret") == false)
    }

    @Test func anAtElsewhereIsNone() throws {
        #expect(try PostgreSQLURL("postgresql://u:p@h/d@e?application_name=a@b").parameters["dbname"] == "d@e")
    }
}
