namespace BillingGrains.House.Tests.Previews;

/// <summary>Amounts that other systems state for work, through the preview.</summary>
public sealed class GoldenLabourTests
{
    private const string Ticket =
        """
        {"type":"ticket","source":"desk","ticketId":"T-1","customerId":"c-1","subject":"Pump","category":"incident",
         "openedAt":"2024-05-06T08:00:00Z"}
        """;

    [Theory]
    [InlineData(100, """[{"workType":"overtime","change":{"kind":"multiplied","factor":1.5},"from":"2024-01-01"}]""")]
    [InlineData(150, "[]")]
    public void G100_the_role_rate_modified_by_the_work_type(decimal roleRate, string workTypeRates)
    {
        var answer = PreviewOf.Ask(
            PreviewOf.Contract(
                $$"""
                "rates": [{"perHour": 70, "from": "2024-01-01"},
                  {"role": "engineer", "perHour": {{roleRate}}, "from": "2024-01-01"}],
                "workTypeRates": {{workTypeRates}}
                """),
            "2024-05", [Ticket, Time("e-1", "2024-05-06T18:00:00Z", 60, "overtime")]);

        answer.Net.Amount.ShouldBe(150m);
        answer.Items[0].Explanation.ShouldContain(step => step.Text.Contains("150.00 EUR an hour"));
    }

    [Theory]
    [InlineData("ticket", 120)]
    [InlineData("entry", 180)]
    public void G101_the_scope_says_what_is_summed_before_the_minimum_and_the_step(string scope, decimal minutes) =>
        PreviewOf.Ask(
            Rounded(scope, 60, 60), "2024-05",
            [
                Ticket, Time("e-1", "2024-05-06T09:00:00Z", 45), Time("e-2", "2024-05-06T10:00:00Z", 45),
                Time("e-3", "2024-05-06T11:00:00Z", 5),
            ]).Net.Amount.ShouldBe(minutes);

    [Theory]
    [InlineData(105, 105)]
    [InlineData(108, 120)]
    public void G102_an_exact_multiple_does_not_move(int worked, decimal billed) =>
        PreviewOf.Ask(Rounded("entry", 15, 0), "2024-05", [Ticket, Time("e-1", "2024-05-06T12:00:00Z", worked)])
            .Net.Amount.ShouldBe(billed);

    /// <summary>A minute costs 1.</summary>
    private static string Rounded(string scope, int step, int minimum) => PreviewOf.Contract(
        $$"""
        "rates": [{"perHour": 60, "from": "2024-01-01"}],
        "timeRounding": {"scope": "{{scope}}", "stepMinutes": {{step}}, "mode": "up", "minimumMinutes": {{minimum}}}
        """);

    private static string Time(string id, string at, int minutes, string workType = "remote") =>
        $$"""
        {"type":"time","source":"desk","ticketId":"T-1","entryId":"{{id}}","revision":1,"technician":"anna",
         "role":"engineer","workType":"{{workType}}","startedAt":"{{at}}","minutes":{{minutes}},"description":"Work"}
        """;
}
