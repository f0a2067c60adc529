using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using BillingGrains.Boundary.Tests.Erp;

namespace BillingGrains.Boundary.Tests.Generic;

/// <summary>Pretends to be Kontor 7, an ERP that nobody has heard of: it takes documents as jobs, answers HTTP 200 whatever
/// happens, writes numbers with a comma and dates with points, and wants each call signed.</summary>
internal sealed partial class Kontor(string secret, TimeProvider time) : HttpMessageHandler
{
    private static readonly XNamespace Space = "urn:kontor:7";
    private static readonly CultureInfo Writing = Comma();

    private readonly List<XElement> documents = [];
    private readonly Dictionary<string, int> jobs = new(StringComparer.Ordinal);

    /// <summary>What happens to the next call of a kind.</summary>
    public (string Act, ErpTrouble Trouble)? Next { get; set; }

    /// <summary>Completes when a call hangs.</summary>
    public TaskCompletionSource Hangs { get; set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public List<string> Bodies { get; } = [];

    /// <summary>Somebody copies a document.</summary>
    public void Copy(string key) => documents.Add(new XElement(documents.Single(one => Key(one) == key)));

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        var text = await request.Content!.ReadAsStringAsync(cancellation);
        Bodies.Add(text);
        var asked = XElement.Parse(text);
        if (!IsSigned(request, text))
        {
            return new HttpResponseMessage(HttpStatusCode.Unauthorized);
        }

        var trouble = Next is { } next && next.Act == asked.Name.LocalName ? next.Trouble : ErpTrouble.None;
        Next = trouble == ErpTrouble.None ? Next : null;
        switch (trouble)
        {
            case ErpTrouble.Throttled:
                return Answer(Fault("K-429", "Zu viele Aufrufe"));
            case ErpTrouble.ErrorBeforeEffect:
                return Answer(Fault("K-500", "Interner Fehler"));
            case ErpTrouble.TimeoutBeforeEffect or ErpTrouble.TimeoutAfterEffect or ErpTrouble.BrokenAfterEffect:
                if (trouble != ErpTrouble.TimeoutBeforeEffect)
                {
                    Work(asked);
                }

                if (trouble == ErpTrouble.BrokenAfterEffect)
                {
                    throw new HttpRequestException(HttpRequestError.ResponseEnded);
                }

                Hangs.TrySetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellation);
                break;
            default:
                break;
        }

        return Answer(Work(asked));
    }

    private XElement Work(XElement asked) => asked.Name.LocalName switch
    {
        "Create" => Create(asked),
        "Job" => Job(Text(asked, "id")),
        "Get" => ById(Text(asked, "id")) ?? Fault("K-404", "Unbekannt"),
        "Round" => Round(asked),
        "Post" => Post(Text(asked, "id")),
        "Find" => new XElement(Space + "Found", documents.Where(one => Key(one) == Text(asked, "ref"))),
        "List" => List(asked),
        "Book" => Book(asked),
        "GetEntry" => EntryById(Text(asked, "id")) ?? Fault("K-404", "Unbekannt"),
        "PostEntry" => PostEntry(Text(asked, "id")),
        "FindEntry" => new XElement(Space + "Found", entries.Where(one => Key(one) == Text(asked, "ref"))),
        "Entries" => Page(asked, entries, "changed"),
        "Journal" => EnterJournal(asked),
        "FindJournal" => new XElement(Space + "Found", journals.Where(one => Key(one) == Text(asked, "ref"))),
        "Master" => ReadMaster(asked),
        "FindMaster" => FindMaster(asked),
        "MakeMaster" => WriteMaster(asked, Master.Make, "K-220"),
        "ChangeMaster" => WriteMaster(asked, Master.Change, "K-404"),
        var other => Fault("K-100", other),
    };

    private XElement Create(XElement asked)
    {
        if (Text(asked, "customer") == "C-BLOCKED")
        {
            return Fault("K-201", "Kunde C-BLOCKED ist gesperrt.");
        }

        var decimals = Text(asked, "currency") switch { "JPY" => 0, "KWD" => 3, _ => 2 };
        var net = 0m;
        var tax = 0m;
        foreach (var line in asked.Elements(Space + "Line"))
        {
            var sum = decimal.Round(Number(line, "quantity") * Number(line, "price"), decimals, MidpointRounding.AwayFromZero);
            net += sum;
            tax += line.Elements(Space + "Tax").Sum(one => sum * int.Parse(one.Value.TrimStart('V'), Writing) / 100m);
        }

        tax = decimal.Round(tax, decimals, MidpointRounding.AwayFromZero);
        var id = (documents.Count + 1).ToString(Writing);
        documents.Add(new XElement(
            Space + "Document", asked.Attributes().Where(one => !one.IsNamespaceDeclaration && one.Value.Length > 0),
            new XAttribute("id", id), new XAttribute("state", "entwurf"),
            new XAttribute("made", time.GetUtcNow().ToString("yyyyMMddHHmmss", Writing)),
            new XAttribute("net", net.ToString(FormattableString.Invariant($"N{decimals}"), Writing)),
            new XAttribute("gross", (net + tax).ToString(FormattableString.Invariant($"N{decimals}"), Writing)),
            asked.Element(Space + "Note")));
        jobs.Add(id, 0);
        return new XElement(Space + "Job", new XAttribute("id", id), new XAttribute("state", "running"));
    }

    /// <summary>Done when it is asked for the second time.</summary>
    private XElement Job(string id)
    {
        jobs[id]++;
        return new XElement(
            Space + "Job", new XAttribute("id", id), new XAttribute("state", jobs[id] < 2 ? "running" : "done"),
            jobs[id] < 2 ? null : new XAttribute("document", id));
    }

    private XElement Round(XElement asked)
    {
        var document = ById(Text(asked, "id"))!;
        foreach (var name in new[] { "net", "gross" })
        {
            var decimals = Text(document, name).Split(',') is [_, var digits] ? digits.Length : 0;
            document.SetAttributeValue(name, (Number(document, name) + Number(asked, "amount"))
                .ToString(FormattableString.Invariant($"N{decimals}"), Writing));
        }

        document.SetAttributeValue("rounding", $"{Text(document, "rounding")} {Text(asked, "account")}");
        return document;
    }

    private XElement Post(string id)
    {
        if (ById(id) is not { } document)
        {
            return Fault("K-404", "Unbekannt");
        }

        if (Text(document, "state") == "gebucht")
        {
            return Fault("K-300", "Bereits gebucht");
        }

        document.SetAttributeValue("state", "gebucht");
        document.SetAttributeValue("number", Text(document, "number") is { Length: > 0 } given ? given : $"K-{id}");
        return document;
    }

    private XElement List(XElement asked)
    {
        foreach (var document in documents)
        {
            document.SetAttributeValue("open", OpenOf(document).ToString("N2", Writing));
        }

        return Page(asked, documents, "made");
    }

    private static XElement Page(XElement asked, IReadOnlyList<XElement> all, string sinceWhat)
    {
        var from = Text(asked, "from") is { Length: > 0 } start ? int.Parse(start, Writing) : 0;
        var since = Text(asked, "since") is { Length: > 0 } moment
            ? DateTime.ParseExact(moment, "dd.MM.yyyy HH:mm:ss", Writing).ToString("yyyyMMddHHmmss", Writing)
            : "";
        var count = int.Parse(Text(asked, "count"), Writing);
        var page = all.Where(one => string.CompareOrdinal(Text(one, sinceWhat), since) >= 0).Skip(from).Take(count).ToList();
        return new XElement(
            Space + "List", page.Count < count ? null : new XAttribute("next", from + count), page);
    }

    private bool IsSigned(HttpRequestMessage request, string body)
    {
        var moment = request.Headers.GetValues("X-Kontor-Time").Single();
        var hash = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{moment}\n{body}"));
        return request.Headers.GetValues("X-Kontor-Signature").Single() == Convert.ToBase64String(hash)
            && moment == time.GetUtcNow().ToUnixTimeSeconds().ToString(Writing);
    }

    private XElement? ById(string id) => documents.Find(one => Text(one, "id") == id);

    private static XElement Fault(string code, string text) =>
        new(Space + "Fault", new XAttribute("code", code), new XAttribute("text", text));

    private static HttpResponseMessage Answer(XElement element) => new(HttpStatusCode.OK)
    {
        Content = new StringContent(element.ToString(), Encoding.UTF8, "text/xml"),
    };

    private static string Key(XElement document) => Text(document, "ref");

    private static string Text(XElement element, string name) => element.Attribute(name)?.Value ?? "";

    private static decimal Number(XElement element, string name) => decimal.Parse(Text(element, name), Writing);

    private static CultureInfo Comma()
    {
        var writing = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        writing.NumberFormat.NumberDecimalSeparator = ",";
        writing.NumberFormat.NumberGroupSeparator = ".";
        return writing;
    }
}

/// <summary>Time in which nobody waits for a second: jobs are asked for at once.</summary>
internal sealed class HastyTime(TimeProvider time) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => time.GetUtcNow();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        dueTime == TimeSpan.FromSeconds(1)
            ? System.CreateTimer(callback, state, TimeSpan.Zero, period)
            : time.CreateTimer(callback, state, dueTime, period);
}
