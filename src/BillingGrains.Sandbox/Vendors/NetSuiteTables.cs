using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using BillingGrains.Sandbox.Erp;
using BillingGrains.Sandbox.Faults;

namespace BillingGrains.Sandbox.Vendors;

/// <summary>As much of SuiteQL as a list needs: columns of tables that are joined already, conditions that all must hold, in
/// the order of ids.</summary>
internal static partial class NetSuiteTables
{
    public static Operation OperationOf(string text) => Table(text) switch
    {
        "transaction" when text.Contains("foreignpaymentamountunused", StringComparison.Ordinal) => Operation.Payments,
        "transaction" when !text.Contains("foreignamountunpaid", StringComparison.Ordinal) => Operation.List,
        "transaction" or "nexttransactionlink" => Operation.Payments,
        _ => Operation.MasterData,
    };

    public static Answer Answer(string text, int limit, Tenant company, Door door)
    {
        var asked = Select().Match(text);
        if (!asked.Success || Rows(asked.Groups["table"].Value, company, door) is not { } all)
        {
            return NetSuiteManners.Error(400, "INVALID_PARAMETER", $"Invalid search query. {text}", "q");
        }

        var alias = asked.Groups["order"].Value.Split('.')[0];
        var conditions = asked.Groups["where"].Value.Split(" AND ");
        var found = all.Where(row => conditions.All(one => Holds(row, one)))
            .OrderBy(row => Sortable(row.GetValueOrDefault($"{alias}.id")), StringComparer.Ordinal).ToList();
        var columns = Column().Matches(asked.Groups["columns"].Value);
        return new Answer(200, new JsonObject
        {
            ["links"] = new JsonArray(),
            ["count"] = Math.Min(limit, found.Count),
            ["hasMore"] = found.Count > limit,
            ["items"] = new JsonArray(
            [
                .. found.Take(limit).Select(row =>
                {
                    var told = new JsonObject { ["links"] = new JsonArray() };
                    foreach (var column in columns.Where(one => row.GetValueOrDefault(one.Groups["name"].Value) is not null))
                    {
                        var value = row[column.Groups["name"].Value]!;
                        var isAbsolute = column.Groups["function"].Value.StartsWith("ABS", StringComparison.Ordinal);
                        told[column.Groups["as"].Value] = isAbsolute ? value.TrimStart('-') : value;
                    }

                    return (JsonNode)told;
                }),
            ]),
            ["offset"] = 0,
            ["totalResults"] = found.Count,
        });
    }

    private static string Table(string text) => Select().Match(text).Groups["table"].Value;

    private static bool Holds(IReadOnlyDictionary<string, string?> row, string condition)
    {
        var parts = condition.Split(' ', 3);
        var value = row.GetValueOrDefault(parts[0]);
        if (value is null || parts is [_, "IS", _])
        {
            return value is not null;
        }

        var texts = Quoted().Matches(parts[2])
            .Select(static one => one.Groups[1].Value.Replace("''", "'", StringComparison.Ordinal)).ToList();
        var first = texts.Count > 0 ? texts[0] : parts[2];
        return parts[1] switch
        {
            "=" => value == first,
            "IN" => texts.Contains(value),
            ">" => string.CompareOrdinal(Sortable(value), Sortable(first)) > 0,
            ">=" => string.CompareOrdinal(value, first) >= 0,
            _ => false,
        };
    }

    /// <summary>Numbers by their size.</summary>
    private static string Sortable(string? id) =>
        id is { Length: > 0 } && id.All(char.IsAsciiDigit) ? id.PadLeft(12, '0') : id ?? "";

    private static IEnumerable<Dictionary<string, string?>>? Rows(string table, Tenant company, Door door) => table switch
    {
        "transaction" => Documents(company).Select(one => Transaction(one, company, door)).Concat(Credits(company)),
        "nexttransactionlink" => Links(company, door),
        "account" => new[] { "2900", "8000", "1290" }.Except(door.Options.Vendors.NetSuite.MissingAccounts)
            .Select(static number => Row(("a.id", number + "1"), ("a.acctnumber", number), ("a.isinactive", "F"))),
        "customer" => Master(company, "customer", "c", static (row, one) =>
        {
            row["c.externalid"] = one.Name.Id;
            row["c.companyname"] = one.Entry?.Name;
            row["c.vatregnumber"] = one.Entry?.TaxRegistration;
            row["c.onhold"] = one.Entry?.Blocked == true ? "T" : "F";
            row["k.symbol"] = one.Entry?.Currency;
        }),
        "item" => Master(company, "item", "i", (row, one) =>
        {
            row["i.itemid"] = one.Name.Id;
            row["i.displayname"] = one.Entry?.Name;
            row["i.saleunit"] = door.Options.Vendors.NetSuite.Units.FirstOrDefault(unit => unit.Value == one.Entry?.Unit).Key;
        }),
        "salestaxitem" => Master(company, "tax-code", "x", static (row, one) =>
        {
            row["x.id"] = one.Name.Id;
            row["x.itemid"] = one.Entry?.Name;
            row["x.rate"] = one.Entry?.Percent?.ToString(CultureInfo.InvariantCulture);
        }),
        "department" => Dimensions(company, "cost-centre/"),
        "classification" => Dimensions(company, "business-unit/"),
        "location" => Dimensions(company, "region/"),
        "currency" => Master(company, "currency", "k", static (row, one) =>
        {
            row["k.symbol"] = one.Name.Id;
            row["k.name"] = one.Entry?.Name;
        }),
        "accountingperiod" => Master(company, "period", "p", static (row, one) =>
        {
            row["p.periodname"] = one.Name.Id;
            row["p.fullname"] = one.Entry?.Name;
            row["p.isposting"] = "T";
            row["p.closed"] = one.Entry?.Blocked == true ? "T" : "F";
            row["p.startdate"] = Day(one.Entry?.From);
            row["p.enddate"] = Day(one.Entry?.To);
        }),
        _ => null,
    };

    private static IEnumerable<StoredDocument> Documents(Tenant company) =>
        company.Books.List(DateTimeOffset.MinValue, 0, int.MaxValue).Page;

    private static Dictionary<string, string?> Transaction(StoredDocument document, Tenant company, Door door)
    {
        var (request, raw) = (document.Request, Sent.Object(document.Raw));
        return Row(
            ("t.id", NetSuiteBook.IdOf(document)), ("t.type", TypeOf(document)), ("t.externalid", request.Key),
            ("t.tranid", new NetSuiteBook(company, door).NumberOf(document)), ("t.approvalstatus", document.Posted ? "2" : "1"),
            ("t.foreigntotal", Number(request.Gross)), ("t.foreigntaxtotal", Number(request.Tax)),
            ("t.foreignamountunpaid", Number(company.Payments.OpenOf(document))), ("t.otherrefnum", raw.Text("otherRefNum")),
            ("t.message", raw.Text("message")), ("t.memo", raw.Text("memo")), ("t.voided", "F"),
            ("t.posting", document.Posted ? "T" : "F"), ("t.createddate", Moment(document.MadeAt)),
            ("k.symbol", request.Currency), ("c.id", NetSuiteBook.CustomerIdOf(request.BillTo)),
            ("c.externalid", request.BillTo));
    }

    /// <summary>What customers have to their credit, as no list but that of credits asks for it.</summary>
    private static IEnumerable<Dictionary<string, string?>> Credits(Tenant company) => NetSuiteEntryBook.Unused(company)
        .Select(static one => Row(
            ("t.id", one.Id), ("t.type", "CustPymt"), ("t.voided", "F"), ("t.foreignpaymentamountunused", Number(one.Open)),
            ("c.id", NetSuiteBook.CustomerIdOf(one.Customer)), ("k.symbol", one.Currency)));

    /// <summary>What was applied to which document, or to the debit of which journal.</summary>
    private static IEnumerable<Dictionary<string, string?>> Links(Tenant company, Door door)
    {
        var documents = Documents(company).ToList();
        foreach (var (id, entry) in NetSuiteEntryBook.Payments(company))
        {
            if (entry.Id.Split('-') is ["applied", var journal, ..])
            {
                yield return Row(
                    ("p.id", entry.Words), ("p.type", "CustPymt"), ("l.linktype", "Payment"), ("d.id", journal));
                continue;
            }

            if (documents.Find(one => one.Request.Key == entry.Key) is not { } document
                || entry.Id.StartsWith("used-", StringComparison.Ordinal) || entry.Amount == MovedOf(entry, company))
            {
                continue;
            }

            var memo = entry.Id.StartsWith("memo-", StringComparison.Ordinal)
                ? VendorRules.ByOrdinal(company, int.Parse(entry.Id.Split('-')[1], CultureInfo.InvariantCulture))
                : null;
            yield return Row(
                ("p.id", memo is null ? id : NetSuiteBook.IdOf(memo)),
                ("p.type", memo is not null ? "CustCred" : entry.Kind switch
                {
                    "payment" => "CustPymt", "refund" => "CustRfnd", _ => "Journal",
                }),
                ("p.externalid", memo?.Request.Key ?? entry.Voucher), ("p.tranid", $"PYMT{id}"), ("p.trandate", Day(entry.On)),
                ("p.memo", entry.Words), ("p.voided", entry.Cancelled ? "T" : "F"),
                ("p.lastmodifieddate", Moment(entry.ChangedAt)),
                ("l.linktype", "Payment"), ("l.foreignamount", Number(entry.Amount - MovedOf(entry, company))),
                ("d.id", NetSuiteBook.IdOf(document)),
                ("d.type", TypeOf(document)), ("d.externalid", document.Request.Key), ("k.symbol", entry.Currency));
        }
    }

    /// <summary>How much of a payment is applied to journals by now.</summary>
    private static decimal MovedOf(PaymentEntry payment, Tenant company) => company.Payments.Now()
        .Where(one => one.Entry.Id.StartsWith("applied-", StringComparison.Ordinal)
            && one.Entry.Id.EndsWith($"-{payment.Id}", StringComparison.Ordinal)).Sum(static one => one.Entry.Amount);

    private static string TypeOf(StoredDocument document) =>
        document.Request.Kind == DocumentKind.CreditNote ? "CustCred" : "CustInvc";

    private static IEnumerable<Dictionary<string, string?>> Master(
        Tenant company, string kind, string alias, Action<Dictionary<string, string?>, MasterTrace> fill) =>
        company.MasterData.Traces(kind).Select(one =>
        {
            var row = Row(
                ($"{alias}.id", one.Number.ToString(CultureInfo.InvariantCulture)),
                ($"{alias}.isinactive", one.Entry is null ? "T" : "F"),
                ($"{alias}.lastmodifieddate", Moment(one.ChangedAt)));
            fill(row, one);
            return row;
        });

    private static IEnumerable<Dictionary<string, string?>> Dimensions(Tenant company, string prefix) =>
        Master(company, "dimension", "d", (row, one) =>
        {
            row["d.id"] = one.Name.Id.StartsWith(prefix, StringComparison.Ordinal) ? one.Name.Id[prefix.Length..] : null;
            row["d.name"] = one.Entry?.Name;
        });

    private static Dictionary<string, string?> Row(params ReadOnlySpan<(string Name, string? Value)> columns)
    {
        var row = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var (name, value) in columns)
        {
            row[name] = value;
        }

        return row;
    }

    private static string Number(decimal amount) => amount.ToString(CultureInfo.InvariantCulture);

    private static string Moment(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static string? Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    [GeneratedRegex(
        @"^SELECT (?<columns>.+?) FROM (?<table>\w+) .*?WHERE (?<where>.+?)(?: ORDER BY (?<order>\S+))?$",
        RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Select();

    [GeneratedRegex(
        @"(?<function>ABS\(|TO_CHAR\()?(?<name>\w+\.\w+)(, '[^']*')?\)? AS (?<as>\w+)", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Column();

    [GeneratedRegex("'((?:[^']|'')*)'", RegexOptions.None, 1_000)]
    private static partial Regex Quoted();
}
