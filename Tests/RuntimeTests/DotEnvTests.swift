import Testing

@testable import Runtime

@Suite struct DotEnvTests {
    @Test(arguments: [
        ("", [:]),
        ("A=1", ["A": "1"]),
        ("A=1\nB=2\n", ["A": "1", "B": "2"]),
        ("A=1\r\nB=2\r\n", ["A": "1", "B": "2"]),
        ("\u{FEFF}A=1", ["A": "1"]),
        ("# comment\n\n  \nA=1 # more", ["A": "1"]),
        ("export A=1", ["A": "1"]),
        ("export=1", ["export": "1"]),
        ("  A  =  b c  ", ["A": "b c"]),
        ("A=", ["A": ""]),
        ("A=\nB=2", ["A": "", "B": "2"]),
        ("A=x#y", ["A": "x#y"]),
        ("A=#y", ["A": ""]),
        ("A='x # \\n \"y\"'", ["A": "x # \\n \"y\""]),
        (#"A="x # \"y\" \\ \$z \n \q" # c"#, ["A": "x # \"y\" \\ $z \n \\q"]),
        ("A='one\ntwo'\nB=2", ["A": "one\ntwo", "B": "2"]),
        ("A=1\nA=2", ["A": "2"]),
        ("next.js-key=1", ["next.js-key": "1"]),
        ("A=postgresql://u:p@h/d?schema=public", ["A": "postgresql://u:p@h/d?schema=public"]),
    ])
    func understands(_ text: String, _ values: [String: String]) throws {
        #expect(try DotEnv.parse(text) == values)
    }

    @Test(arguments: [
        ("A", 1, "no `=` after the name A"),
        ("A=1\n\n=2", 3, "no name before `=`"),
        ("A=1\nB: 2", 2, "no `=` after the name B"),
        ("A='x' y", 1, "something follows the quote of A"),
        ("A=1\nB=\"x\nC=2\n", 2, "the quote of B is not closed"),
        ("A='a\nb' c", 2, "something follows the quote of A"),
        ("1A=2", 1, "no name before `=`"),
    ])
    func namesTheLine(_ text: String, _ line: Int, _ reason: String) {
        #expect(throws: DotEnv.Malformed(line: line, reason: reason)) { try DotEnv.parse(text) }
    }
}
