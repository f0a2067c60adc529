using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using BillingGrains.Host.Tests.Api;

namespace BillingGrains.Host.Tests.Month;

/// <summary>One customer of the story: what is agreed with it, done for it, and billed to it.</summary>
internal sealed class Customer(Story story, string number)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private JsonObject? terms;

    public string ContractId => $"k-{number}";

    public string CustomerId => $"c-{number}";

    /// <summary>Another customer in the same situation.</summary>
    public Customer Another(string name) => new(story, $"{number}-{name}");

    /// <summary>A first or next version of the contract: work at 96.00 an hour and 21 % tax, with what is told.</summary>
    /// <param name="words">What is agreed, as a sentence.</param>
    /// <param name="sections">Members of the contract in JSON with ' for "; null takes one out.</param>
    public async Task Agrees(string words, string sections = "{}")
    {
        var version = terms is null ? 1 : terms["version"]!.GetValue<int>() + 1;
        terms ??= Story.Parse(Agreement.Contract(ContractId, CustomerId));
        terms["version"] = version;
        terms["timeRounding"]!["stepMinutes"] = 1;
        foreach (var (name, value) in Story.Parse(sections))
        {
            terms.Remove(name);
            if (value is not null)
            {
                terms[name] = value.DeepClone();
            }
        }

        await story.Done("integrator", HttpMethod.Put, $"contracts/{ContractId}", terms.ToJsonString());
        story.Say(words);
    }

    public Task Works(
        string ticket, int minutes, int day = 10, string workType = "remote", string entry = "e1", int revision = 1,
        string text = "Helped") => Feed(
        revision > 1 ? $"Entry {entry} of ticket {ticket} is corrected to {minutes} minutes."
            : FormattableString.Invariant(
                $"Ticket {ticket}: {minutes} minutes of {(workType.Length == 0 ? "untyped" : workType)} work on {day} March."),
        Opened(ticket, CustomerId),
        string.Create(CultureInfo.InvariantCulture,
            $"{{'type':'time','source':'month','ticketId':'{number}-{ticket}','entryId':'{entry}','revision':{revision}")
            + string.Create(CultureInfo.InvariantCulture,
                $",'technician':'emi','role':'engineer','workType':'{workType}','startedAt':'2026-03-{day:00}T09:00:00Z'")
            + string.Create(CultureInfo.InvariantCulture, $",'minutes':{minutes},'description':'{text}'}}"));

    public Task Closes(string ticket) => Feed(
        $"Ticket {ticket} is closed.", Opened(ticket, CustomerId),
        $"{{'type':'ticket-closed','source':'month','ticketId':'{number}-{ticket}','at':'2026-03-20T15:00:00Z'}}");

    public async Task WorkIsDone(string ticket, int minutes)
    {
        await Works(ticket, minutes);
        await Closes(ticket);
    }

    /// <summary>What a source sends of a ticket, in JSON with ' for ", without source and ticket.</summary>
    public Task Tells(string words, string ticket, string members) =>
        Feed(words, $"{{'source':'month','ticketId':'{number}-{ticket}',{members}}}");

    /// <summary>The ticket belongs to another customer of the story.</summary>
    public Task MovesTo(Customer other, string ticket) =>
        Feed($"Ticket {ticket} turns out to be of another customer.", Opened(ticket, other.CustomerId));

    public async Task IsBilled()
    {
        await story.Rest();
        await story.Bill();
        story.Say("The month is billed.");
        await story.Rest();
    }

    /// <summary>Every draft is approved; they go to the ERP.</summary>
    public async Task IsApproved(string by = "finance")
    {
        await story.Rest();
        foreach (var draft in (await Documents()).Where(document => document.Text("status") == "draft"))
        {
            var address = draft.Text("key").Replace("invoice/", "invoices/", StringComparison.Ordinal);
            await story.Done(by, HttpMethod.Post, $"{address}/approve", null);
        }

        story.Say(by == "finance" ? "Finance approves." : "An approver approves.");
        await story.Rest();
    }

    public async Task IsBilledAndApproved()
    {
        await IsBilled();
        await IsApproved();
    }

    public Task Approves(string reason) => Finance("Finance approves.", reason, "approve");

    /// <summary>Something that finance does to a document.</summary>
    public async Task Finance(string words, string reason, string action, string? body = null, string by = "finance")
    {
        await story.Rest();
        await story.Done(by, HttpMethod.Post, $"{Address(reason)}/{action}", body);
        story.Say(words);
        await story.Rest();
    }

    public async Task FinanceIsRefused(string words, string reason, string action, string body, string because,
        string by = "finance")
    {
        await story.Rest();
        var told = await story.Refused(by, HttpMethod.Post, $"{Address(reason)}/{action}", body);
        told.ShouldContain(because);
        story.Say($"{words} It is refused: *{told}*");
    }

    /// <summary>Support or finance mends what keeps work from being billed.</summary>
    public async Task Mends(string words, string address, string body)
    {
        await story.Done("finance", HttpMethod.Post, address, body);
        story.Say(words);
        await story.Rest();
    }

    /// <summary>A ticket's id in its source.</summary>
    public string Ticket(string ticket) => $"{number}-{ticket}";

    public async Task Integrator(string words, HttpMethod method, string address, string body)
    {
        await story.Done("integrator", method, address, body);
        story.Say(words);
    }

    /// <summary>A line of a document, as its API names it.</summary>
    public async Task<string> Line(string reason, int place = 0) =>
        (await story.As("auditor").GetAsync($"v1/{Address(reason)}").Body()).GetProperty("lines")[place].Text("lineId");

    /// <summary>The line of a document with a net amount.</summary>
    public async Task<string> LineOf(string reason, decimal net) =>
        (await story.As("auditor").GetAsync($"v1/{Address(reason)}").Body()).GetProperty("lines").EnumerateArray()
            .Single(line => line.GetProperty("net").GetDecimal() == net).Text("lineId");

    /// <summary>What stands in the exception queue of this contract's work, with its owner.</summary>
    public async Task Waits(params string[] expected)
    {
        await story.Rest();
        var found = (await story.As("auditor").GetAsync($"v1/exceptions?limit=500").Body())
            .GetProperty("rows").EnumerateArray()
            .Where(item => item.TryGetProperty("contractId", out var id) && id.GetString() == ContractId)
            .Select(item => $"{item.Text("code")} ({item.Text("owner")})").Order(StringComparer.Ordinal).ToList();
        found.ShouldBe(expected);
        story.Say(expected.Length == 0 ? "Nothing waits." : $"Waits in the queue: {string.Join(", ", expected)}.");
    }

    /// <summary>The documents, credit notes last: "month 116.16 posted".</summary>
    public async Task EndsIn(params string[] documents)
    {
        using var patience = new CancellationTokenSource(Patience);
        List<string> found;
        do
        {
            await story.Rest();
            found = [.. (await Documents()).Select(document => Words(document, "reason"))];
        }
        while (!found.SequenceEqual(documents) && !patience.IsCancellationRequested);
        found.ShouldBe(documents);
        story.Say(documents.Length == 0 ? "**Ends in** no document." : $"**Ends in** {string.Join(", ", documents)}.");
    }

    /// <summary>What all documents come to together, with tax.</summary>
    public async Task Sums(decimal gross, string? status = null)
    {
        await story.Rest();
        (await Documents()).Where(document => status is null || document.Text("status") == status)
            .Sum(Gross).ShouldBe(gross);
        story.Say(string.Create(CultureInfo.InvariantCulture, $"**Ends in** {gross:0.00} EUR on {status ?? "all"} documents."));
    }

    /// <summary>Documents of the engine "metering".</summary>
    public async Task ForeignEndIn(params string[] documents)
    {
        foreach (var expected in documents)
        {
            var number = expected.Split(' ')[0];
            await story.As("auditor").Settled(
                $"v1/invoices/engine.metering/{Story.Month}/{number}",
                found => expected == Words(found.GetProperty("invoice"), "number"));
        }

        story.Say($"**Ends in** {string.Join(", ", documents)}.");
    }

    /// <summary>An entry of the engine's invoice M-7 is in the ERP's books.</summary>
    public async Task StandsInErp(string entry, decimal amount)
    {
        var found = await story.As("auditor").Settled(
            $"v1/vouchers/engine.metering/{Story.Month}/M-7/{entry}", voucher => voucher.Text("status") == "posted");
        found.GetProperty("amount").GetDecimal().ShouldBe(amount);
        story.Say(string.Create(
            CultureInfo.InvariantCulture, $"The {entry.Replace('/', ' ')} of {amount:0.00} EUR stands in the ERP's books."));
    }

    /// <summary>What is open of an invoice; below 0 what the customer has too much with us.</summary>
    public async Task Owes(string reason, decimal open)
    {
        await story.Rest();
        var balance = (await story.As("auditor").GetAsync($"v1/{Address(reason)}").Body())
            .GetProperty("invoice").GetProperty("balance");
        balance.GetProperty("open").GetDecimal().ShouldBe(open);
        story.Say(open < 0m
            ? string.Create(CultureInfo.InvariantCulture, $"{-open:0.00} EUR of the customer's are unapplied.")
            : string.Create(CultureInfo.InvariantCulture, $"{open:0.00} EUR are open."));
    }

    /// <summary>Taxes, dates and balance of a document.</summary>
    public async Task<JsonElement> Details(string reason)
    {
        await story.Rest();
        return (await story.As("auditor").GetAsync($"v1/{Address(reason)}").Body()).GetProperty("details");
    }

    public async Task<DateOnly> IssuedOn(string reason) => DateOnly.Parse(
        (await story.As("auditor").GetAsync($"v1/{Address(reason)}").Body()).GetProperty("invoice").Text("invoiceDate"),
        CultureInfo.InvariantCulture);

    private static string Words(JsonElement document, string name) => string.Create(
        CultureInfo.InvariantCulture,
        $"{document.Text(name)} {Gross(document):0.00} {document.Text("status")}");

    private static decimal Gross(JsonElement document) => document.GetProperty("amounts").GetProperty("gross").GetDecimal();

    private async Task<List<JsonElement>> Documents() =>
        [.. (await story.As("auditor").GetAsync($"v1/invoices?contractId={ContractId}&limit=100").Body())
            .GetProperty("rows").EnumerateArray()
            .OrderByDescending(document => document.Text("kind"), StringComparer.Ordinal)
            .ThenBy(document => document.Text("reason").Length)
            .ThenBy(document => document.Text("reason"), StringComparer.Ordinal)];

    public string Address(string reason) => $"invoices/{ContractId}/{Story.Month}/{reason}";

    private string Opened(string ticket, string customerId) =>
        $"{{'type':'ticket','source':'month','ticketId':'{number}-{ticket}','customerId':'{customerId}','subject':'Subject'"
            + ",'category':'incident','openedAt':'2026-03-02T08:00:00Z'}";

    private async Task Feed(string words, params string[] items)
    {
        var answer = await story.As("integrator").Feed(items).Body();
        answer.GetProperty("refused").GetInt32().ShouldBe(0, answer.ToString());
        answer.GetProperty("failed").GetInt32().ShouldBe(0, answer.ToString());
        story.Say(words);
        await story.Rest();
    }
}
