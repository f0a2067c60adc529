using System.Collections.Immutable;
using System.Xml;
using BillingGrains.Connectors.Documents;
using BillingGrains.Connectors.Generic.Answers;
using BillingGrains.Connectors.Generic.Templates;
using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Expressions;
using BillingGrains.Domain.Posting;
using NodaTime;
using NodaTime.Text;

namespace BillingGrains.Connectors.Generic.Plans;

/// <summary>Makes a plan of a configuration. Faults are told to the place; what comes back counts only when there are none.
/// </summary>
internal sealed class PlanReader(Section root)
{
    public ErpPlan Read()
    {
        var name = root.Needed("name");
        var number = root.Choice(
            "number", ("missing", NumberUse.None), ("own", NumberUse.Own), ("reference", NumberUse.Reference),
            ("nowhere", NumberUse.Nowhere));
        if (number == NumberUse.None)
        {
            root.Place.Fault("\"number\" says what becomes of our number: own, reference or nowhere.");
        }

        var formats = ReadFormats(root.Child("formats"));
        var notes = root.Texts("notes").ToValueList();
        foreach (var note in notes.Where(static note => !ErpNotes.All.Contains(note)))
        {
            root.At("notes").Fault($"\"{note}\" is none of {string.Join(", ", ErpNotes.All)}.");
        }

        var settings = root.Pairs("settings").ToImmutableSortedDictionary(
            static one => one.Name, static one => one.Value, StringComparer.Ordinal);
        var maps = ReadMaps(root.Child("maps"));
        var loginFields = root.Raw("access") is Newtonsoft.Json.Linq.JObject access ? CallReader.NamesRead(access) : [];
        var common = new Scope(
            ("connection", CallReader.Connection), ("settings", Vocabulary.Texts("settings", settings.Keys)),
            ("maps", Vocabulary.Maps(maps)), ("login", Vocabulary.Texts("login", loginFields)));
        var wireFaults = root.Child("error");
        var namespaces = ReadNamespaces();
        var answerKind = root.Choice("answer", ("json", BodyKind.Json), ("xml", BodyKind.Xml));
        var calls = new CallReader(
            common, root.Choice("body", ("json", BodyKind.Json), ("xml", BodyKind.Xml), ("form", BodyKind.Form)),
            new ReadReader(answerKind, namespaces, maps));
        var errors = calls.Reads.Rules(wireFaults);
        calls.Errors = errors;
        var wire = new ErpWire(
            calls.Body, answerKind, namespaces, calls.Headers(root, common), errors, calls.Answers(root));
        var documents = root.Children("documents").Select(one => new DocumentReader(one, calls).Read()).ToImmutableArray();
        if (documents.IsEmpty)
        {
            root.Place.Fault("\"documents\" is missing: say how invoices and credit notes are made, found and listed.");
        }

        var vouchers = root.Children("vouchers").Select(one => new EntryReader(one, calls).Vouchers()).ToImmutableArray();
        foreach (var twice in vouchers.SelectMany(static one => one.Kinds).GroupBy(static kind => kind)
            .Where(static same => same.Count() > 1))
        {
            root.At("vouchers").Fault($"\"{VoucherKinds.Of(twice.Key)}\" is entered in one way: it is named twice.");
        }

        var journals = root.Child("journals") is { } ledger ? new EntryReader(ledger, calls).Journals() : null;
        var openItems = root.Children("openItems").Select(one => PaymentReader.OpenItems(one, calls)).ToImmutableArray();
        var payments = root.Child("payments") is { } paid
            ? new PaymentReader(paid, calls).Read(openItems.IsEmpty ? documents : [], root)
            : null;
        var masterData = root.Child("masterData") is { } master ? new MasterReader(master, calls).Read() : null;
        var masterWriter = root.Children("masterWriter").Select(one => new MasterWriteReader(one, calls).Read())
            .ToImmutableArray();
        foreach (var twice in masterWriter.GroupBy(static one => (one.Kind, one.Prefix)).Where(static same => same.Count() > 1))
        {
            root.At("masterWriter").Fault($"\"{MasterWords.Of(twice.Key.Kind)}\" is made in one way: it is named twice.");
        }

        var (precision, tax) = ReadPrecision(root.Child("precision"));
        var plan = new ErpPlan(
            name, number, precision, tax, formats,
            Duration.FromSeconds(root.Count("searchLagSeconds", 0, 0, 86_400)), notes, settings, maps,
            new AccessReader(calls).Read(root.Child("access")), wire, documents, ReadTry(root.Child("test")))
        {
            Vouchers = vouchers, Journals = journals, Payments = payments, OpenItems = openItems, MasterData = masterData,
            MasterWriter = masterWriter,
        };
        root.Text("about");
        root.Close();
        return plan;
    }

    private static Formats ReadFormats(Section? section)
    {
        var date = section?.Text("date") ?? "uuuu-MM-dd";
        var moment = section?.Text("moment") ?? "uuuu-MM-ddTHH:mm:ss'Z'";
        var formats = new Formats(
            Pattern("date", LocalDatePattern.Iso, () => LocalDatePattern.CreateWithInvariantCulture(date)),
            Pattern("moment", InstantPattern.General, () => InstantPattern.CreateWithInvariantCulture(moment)),
            section?.Text("decimalSeparator") ?? ".", section?.Text("groupSeparator"),
            section?.Choice("numbers", ("number", false), ("text", true)) ?? false,
            section?.Choice("nulls", ("omit", false), ("send", true)) ?? false,
            section?.Flag("floats", otherwise: false) ?? false);
        section?.Close();
        return formats;

        T Pattern<T>(string name, T otherwise, Func<T> make)
        {
            try
            {
                return make();
            }
            catch (InvalidPatternException wrong)
            {
                section!.At(name).Fault($"It is no pattern of NodaTime: {wrong.Message}");
                return otherwise;
            }
        }
    }

    private static (ErpPrecision Precision, ErpTaxing Tax) ReadPrecision(Section? section)
    {
        var precision = new ErpPrecision(
            section?.Count("quantityDecimals", 2, 0, 8) ?? 2, section?.Count("priceDecimals", 4, 0, 8) ?? 4,
            section?.Choice("rounding", ("halfUp", RoundingMode.HalfUp), ("halfEven", RoundingMode.HalfEven))
                ?? RoundingMode.HalfUp,
            section?.Number("residueMax", 0m) ?? 0m, section?.Text("roundingText") ?? "Rounding");
        if (precision.ResidueMax < 0m)
        {
            section!.At("residueMax").Fault("It is 0 or more.");
        }

        var tax = section?.Choice(
            "tax", ("perDocument", ErpTaxing.PerDocument), ("perLine", ErpTaxing.PerLine), ("given", ErpTaxing.Given))
            ?? ErpTaxing.PerDocument;
        section?.Close();
        return (precision, tax);
    }

    private static ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, ExpressionValue>> ReadMaps(
        Section? section) => section is null
        ? ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, ExpressionValue>>.Empty
        : section.Names.ToList().ToImmutableSortedDictionary(
            static name => name,
            name => section.Pairs(name).ToImmutableSortedDictionary(
                static one => one.Name, static one => ExpressionValue.Of(one.Value), StringComparer.Ordinal),
            StringComparer.Ordinal);

    private XmlNamespaceManager ReadNamespaces()
    {
        var manager = new XmlNamespaceManager(new NameTable());
        foreach (var (prefix, address, _) in root.Pairs("namespaces"))
        {
            manager.AddNamespace(prefix, address);
        }

        return manager;
    }

    private static TryPlan? ReadTry(Section? section)
    {
        if (section is null)
        {
            return null;
        }

        var on = section.Text("date") is { } text ? LocalDatePattern.Iso.Parse(text) : null;
        if (on is { Success: false })
        {
            section.At("date").Fault("A date such as 2026-11-30 was expected.");
        }

        var plan = new TryPlan(
            [.. section.Texts("addresses")], section.Needed("billTo"), section.Text("taxCode"),
            section.Number("taxPercent", 0m), section.Text("currency") ?? "EUR", section.Text("refusedBillTo"),
            on is { Success: true } ? on.Value : null)
        {
            JournalAccounts = [.. section.Texts("journalAccounts")],
            TaxRegistration = section.Text("taxRegistration"), Country = section.Text("country"),
            PaymentDays = section.Has("paymentDays") ? section.Count("paymentDays", 30, 0, 365) : null,
            Unit = section.Text("unit"),
        };
        if (plan.JournalAccounts.Length is not (0 or 2))
        {
            section.At("journalAccounts").Fault("Two accounts were expected: of the debit and of the credit.");
        }

        if (plan.Addresses.IsEmpty)
        {
            section.Place.Fault("\"addresses\" lists where tenants for tests are: \"https://sandbox.example.com/\".");
        }

        if (Currencies.Find(plan.Currency) is null)
        {
            section.At("currency").Fault($"\"{plan.Currency}\" is no currency of ISO 4217.");
        }

        section.Close();
        return plan;
    }
}
