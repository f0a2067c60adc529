using System.Xml.Linq;
using BillingGrains.Sandbox.Erp;

namespace BillingGrains.Boundary.Tests.Generic;

/// <summary>Kontor's payments, journals and master data.</summary>
internal sealed partial class Kontor
{
    private readonly List<XElement> entries = [];
    private readonly List<XElement> journals = [];

    /// <summary>What Kontor's people keep beside the documents.</summary>
    public MasterBook Master { get; } = new("kontor", new BookFile(null), time);

    /// <summary>Kontor's bookkeepers enter something on a posted document, and tell its id.</summary>
    public string Enter(
        string documentKey, string kind, decimal amount, string currency, DateOnly on, string words, string? reference)
    {
        var entry = Entry("", kind, documentKey, amount, currency, on.ToString("dd.MM.yyyy", Writing), reference ?? "", words);
        entry.SetAttributeValue("state", "gebucht");
        return Text(entry, "id");
    }

    public void Cancel(string id)
    {
        var entry = EntryById(id)!;
        entry.SetAttributeValue("state", "storniert");
        entries.Remove(entry);
        entries.Add(entry);
    }

    private XElement Book(XElement asked)
    {
        if (ById(Text(asked, "document")) is not { } document || Text(document, "state") != "gebucht")
        {
            return Fault("K-210", "Beleg nicht gebucht.");
        }

        return Entry(
            Key(asked), Text(asked, "kind"), Key(document), Number(asked, "amount"), Text(asked, "currency"),
            Text(asked, "date"), Text(asked, "entry"), asked.Value);
    }

    private XElement Entry(
        string key, string kind, string documentKey, decimal amount, string currency, string on, string reference, string words)
    {
        var entry = new XElement(
            Space + "Entry", new XAttribute("id", $"B{entries.Count + 1}"), new XAttribute("ref", key),
            new XAttribute("kind", kind), new XAttribute("documentRef", documentKey),
            new XAttribute("amount", amount.ToString("N2", Writing)), new XAttribute("currency", currency),
            new XAttribute("date", on), new XAttribute("entry", reference), new XAttribute("state", "entwurf"),
            new XAttribute("changed", time.GetUtcNow().ToString("yyyyMMddHHmmss", Writing)), words);
        entries.Add(entry);
        return entry;
    }

    private XElement PostEntry(string id)
    {
        if (EntryById(id) is not { } entry)
        {
            return Fault("K-404", "Unbekannt");
        }

        if (Text(entry, "state") != "entwurf")
        {
            return Fault("K-300", "Bereits gebucht");
        }

        entry.SetAttributeValue("state", "gebucht");
        return entry;
    }

    private XElement EnterJournal(XElement asked)
    {
        var journal = new XElement(asked);
        journal.SetAttributeValue("id", $"J{journals.Count + 1}");
        journals.Add(journal);
        return journal;
    }

    private XElement? EntryById(string id) => entries.Find(one => Text(one, "id") == id);

    private decimal OpenOf(XElement document) => Number(document, "gross") - entries
        .Where(entry => Text(entry, "documentRef") == Key(document) && Text(entry, "state") == "gebucht")
        .Sum(entry => Number(entry, "amount") * (Text(entry, "kind") is "zahlung" or "ausbuchung" or "skonto" ? 1m : -1m));

    private XElement ReadMaster(XElement asked)
    {
        var page = Master.Page(NullIfEmpty(Text(asked, "since")), NullIfEmpty(Text(asked, "from")), 2)!;
        return new XElement(
            Space + "List", Attribute("next", page.Next), Attribute("token", page.Token),
            page.Records.Select(Tell),
            page.Gone.Select(name => new XElement(
                Space + "Record", new XAttribute("kind", Word(name.Kind)), new XAttribute("id", name.Id),
                new XAttribute("state", "weg"))));
    }

    private XElement FindMaster(XElement asked) => new(
        Space + "Found",
        Master.Find(one => Word(one.Kind) == Text(asked, "kind") && (Text(asked, "vat") is { Length: > 0 } vat
            ? one.TaxRegistration == vat
            : one.Id == Text(asked, "id"))).Select(Tell));

    /// <param name="write">False where the record is there already, or is not.</param>
    private XElement WriteMaster(XElement asked, Func<MasterEntry, bool> write, string fault)
    {
        var kind = MasterBook.Kinds.Single(one => Word(one) == Text(asked, "kind"));
        var before = Master.Find(one => one.Kind == kind && one.Id == Text(asked, "id")).FirstOrDefault();
        if (Text(asked, "vat").StartsWith("XX", StringComparison.Ordinal))
        {
            return Fault("K-230", "USt-IdNr. ungültig.");
        }

        var entry = (before ?? new MasterEntry(kind, Text(asked, "id"), "")) with
        {
            Name = Text(asked, "name"), TaxRegistration = NullIfEmpty(Text(asked, "vat")) ?? before?.TaxRegistration,
            Currency = NullIfEmpty(Text(asked, "currency")) ?? before?.Currency,
            Unit = NullIfEmpty(Text(asked, "unit")) ?? before?.Unit,
            Percent = NullIfEmpty(Text(asked, "percent")) is null ? before?.Percent : Number(asked, "percent"),
            PaymentDays = NullIfEmpty(Text(asked, "days")) is { } days ? int.Parse(days, Writing) : before?.PaymentDays,
            Address = NullIfEmpty(Text(asked, "street")) is not { } street ? before?.Address : new AddressEntry(
                street, Text(asked, "zip"), Text(asked, "city"), Text(asked, "country"), NullIfEmpty(Text(asked, "region"))),
        };
        return write(entry) ? Tell(entry) : Fault(fault, "Stammsatz");
    }

    private static XElement Tell(MasterEntry record) => new(
        Space + "Record", new XAttribute("kind", Word(record.Kind)), new XAttribute("id", record.Id),
        new XAttribute("name", record.Name), new XAttribute("state", record.Blocked ? "gesperrt" : "offen"),
        Attribute("percent", record.Percent?.ToString(Writing)), Attribute("vat", record.TaxRegistration),
        Attribute("currency", record.Currency), Attribute("from", record.From?.ToString("dd.MM.yyyy", Writing)),
        Attribute("to", record.To?.ToString("dd.MM.yyyy", Writing)), Attribute("unit", record.Unit),
        Attribute("days", record.PaymentDays?.ToString(Writing)), Attribute("street", record.Address?.Street),
        Attribute("zip", record.Address?.PostalCode), Attribute("city", record.Address?.City),
        Attribute("region", record.Address?.Region), Attribute("country", record.Address?.Country));

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;

    private static XAttribute? Attribute(string name, string? value) => value is null ? null : new XAttribute(name, value);

    private static string Word(string kind) => kind switch
    {
        "customer" => "kunde",
        "item" => "artikel",
        "tax-code" => "steuer",
        "dimension" => "kostenstelle",
        "currency" => "waehrung",
        _ => "periode",
    };
}
