/// Another has brought what was to be asked for, while this request waited for its turn: it was not sent.
package struct OvertakenRequest: Error {}
