/// A ``Plan`` for people.
package enum PlanText {
    package static func lines(_ plan: Plan) -> [String] {
        let total =
            "\(plan.command): \(figure(plan.jobs)) jobs and \(figure(plan.requests)) requests, "
            + "about \(DurationText.describe(seconds: plan.seconds)) at the present limits."
        let header = ["ROUTE", "JOBS", "REQUESTS", "TOKENS", "TIME"]
        let rows = plan.steps.map { step in
            [
                step.route, figure(step.jobs), figure(step.requests), step.tokens.map(Figures.grouped) ?? "-",
                DurationText.describe(seconds: step.seconds),
            ]
        }
        let note =
            plan.isEstimate
            ? ["", "~ marks estimates: what the store does not know yet is taken from EVE's typical figures."] : []
        let table = rows.isEmpty ? [] : [""] + Table.lines([header] + rows)
        return [total] + table + note + givenUp(plan) + ["", "Nothing was sent, and nothing queued."]
    }

    private static func givenUp(_ plan: Plan) -> [String] {
        guard plan.givenUp > 0 else { return [] }
        let killmails = Figures.count(plan.givenUp, "killmail is", plural: "killmails are")
        return ["", "\(killmails) left alone, because the jobs were given up: \(KillmailsReport.adviceOnGivenUp)"]
    }

    private static func figure(_ amount: Survey.Amount) -> String {
        (amount.isEstimate ? "~" : "") + Figures.grouped(amount.count)
    }
}
