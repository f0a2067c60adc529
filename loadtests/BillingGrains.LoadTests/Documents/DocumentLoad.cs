using System.Text.Json;
using BillingGrains.LoadTests.Checks;
using BillingGrains.LoadTests.Running;
using BillingGrains.LoadTests.Tickets;
using BillingGrains.LoadTests.Usage;
using Npgsql;

namespace BillingGrains.LoadTests.Documents;

/// <summary>Documents on their way into the ERP while other loads run: a draft for each customer from the month before, approved
/// one after the other. In the end a billing run puts on documents what the other loads sent, and those are posted too.</summary>
internal sealed class DocumentLoad(LoadPlan plan, TicketLoad tickets, UsageLoad usage) : ILoad
{
    private const int ApprovedAtOnce = 100;

    private const string OnTheirWaySql = """
        select count(*) from fact f where f.type = 'invoice.approved.v1' and not exists (
          select from fact p where p.key = f.key and p.type in ('invoice.posted.v1', 'invoice.parked.v1'))
        """;

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    private readonly List<string> faults = [];
    private int approved;

    public async Task Prepare(LoadClient client, CancellationToken cancellation)
    {
        var month = plan.Month.AddMonths(-1).AddDays(4);
        var items = Enumerable.Range(0, plan.Customers).SelectMany(number => new[]
        {
            $$"""
            {"type":"ticket","source":"before-{{plan.Run}}","ticketId":"T-{{number}}",
            "customerId":"{{Agreements.Customer(number)}}","subject":"The oven is cold","category":"repair",
            "openedAt":"{{month:s}}Z"}
            """.ReplaceLineEndings(""),
            $$"""
            {"type":"time","source":"before-{{plan.Run}}","ticketId":"T-{{number}}","entryId":"E-1","revision":1,
            "technician":"anna","role":"engineer","workType":"remote","startedAt":"{{month.AddHours(9):s}}Z","minutes":60,
            "description":"Replaced the fuse."}
            """.ReplaceLineEndings(""),
        }).ToList();
        foreach (var part in items.Chunk(1_000))
        {
            await client.Post("v1/feed", () => LoadClient.Lines(part), cancellation);
        }

        await Bill(client, plan.MonthBefore, cancellation);
    }

    public async Task Run(LoadClient client, Deadline deadline, CancellationToken cancellation)
    {
        var drafts = await Drafts(client, cancellation);
        for (var number = 0; number < drafts.Count; number++)
        {
            await Approve(client, [drafts[number]], cancellation);
            var due = deadline.Time * (number + 1) / drafts.Count;
            if (due > deadline.Elapsed)
            {
                await Task.Delay(due - deadline.Elapsed, cancellation);
            }
        }
    }

    public async Task Finish(LoadClient client, CancellationToken cancellation)
    {
        await Bill(client, plan.MonthText, cancellation);
        foreach (var part in (await Drafts(client, cancellation)).Chunk(ApprovedAtOnce))
        {
            await Approve(client, part, cancellation);
        }
    }

    public string Told(TimeSpan elapsed) => FormattableString.Invariant($"Documents: {approved} approved meanwhile.");

    public async Task<IReadOnlyList<string>> Check(
        LoadTarget target, NpgsqlDataSource database, CancellationToken cancellation)
    {
        while ((await Sql.Rows(database, OnTheirWaySql, static row => row.GetInt64(0), cancellation))[0] > 0)
        {
            await Task.Delay(LookEvery, cancellation);
        }

        var checks = new DocumentChecks(database, target.Sandbox!);
        var (worked, used) = (tickets.Net(), usage.Net());
        var expected = Enumerable.Range(0, plan.Customers).ToDictionary(
            Agreements.ContractId,
            number => worked.GetValueOrDefault(Agreements.Customer(number)) + used.GetValueOrDefault(Agreements.Customer(number)),
            StringComparer.Ordinal);
        return [.. faults, .. await checks.Find(cancellation), .. await checks.Billed(plan.MonthText, expected, cancellation)];
    }

    private async Task Bill(LoadClient client, string month, CancellationToken cancellation)
    {
        await client.Settle(cancellation);
        JsonElement run;
        do
        {
            run = await client.Must(
                HttpMethod.Post, "v1/billing-runs",
                $$"""{"runId":"load-{{plan.Run}}-{{month}}","period":"{{month}}","entityId":"load01"}""", cancellation);
        }
        while (!run.GetProperty("isFinished").GetBoolean());

        if (run.GetProperty("refused").GetArrayLength() > 0)
        {
            faults.Add($"The billing run of {month} was refused for some contracts: {run}");
        }

        await client.Settle(cancellation);
    }

    private static async Task<List<string>> Drafts(LoadClient client, CancellationToken cancellation)
    {
        const string first = "v1/invoices?status=draft&limit=500";
        var drafts = new List<string>();
        for (var path = first; path.Length > 0;)
        {
            var page = await client.Must(HttpMethod.Get, path, null, cancellation);
            drafts.AddRange(page.GetProperty("rows").EnumerateArray()
                .Select(static row => row.GetProperty("key").GetString()!["invoice/".Length..]));
            path = page.TryGetProperty("next", out var next) && next.ValueKind == JsonValueKind.String
                ? $"{first}&cursor={Uri.EscapeDataString(next.GetString()!)}"
                : "";
        }

        return drafts;
    }

    private async Task Approve(LoadClient client, IReadOnlyList<string> drafts, CancellationToken cancellation)
    {
        var body = JsonSerializer.Serialize(
            new { invoices = drafts.Select(static draft => new { invoice = draft }) });
        var answer = await client.Must(HttpMethod.Post, "v1/invoices/approve", body, cancellation);
        foreach (var result in answer.GetProperty("results").EnumerateArray())
        {
            if (result.TryGetProperty("refusal", out var refusal) && refusal.ValueKind == JsonValueKind.Object)
            {
                faults.Add($"The approval of {result.GetProperty("invoice")} was refused: {refusal}");
            }
            else
            {
                approved++;
            }
        }
    }
}
