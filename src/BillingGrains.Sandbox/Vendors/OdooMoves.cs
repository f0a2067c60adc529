using System.Globalization;
using System.Text.Json.Nodes;
using BillingGrains.Sandbox.Erp;
using BillingGrains.Sandbox.Faults;

namespace BillingGrains.Sandbox.Vendors;

/// <summary>Odoo's models, as far as invoices need them: account.move and res.currency.</summary>
internal static class OdooMoves
{
    private const string User = "odoo.exceptions.UserError";

    private static readonly string[] Currency = ["", "EUR", "USD", "GBP", "JPY", "KWD"];

    /// <summary>What a call is for, by which faults are drawn.</summary>
    public static (Operation Operation, string Subject) Subject(OdooCall call, Tenant company) =>
        OdooEntries.Subject(call, company) ?? OdooMaster.Subject(call) ?? (call.Model, call.Method) switch
    {
        ("account.move", "create") when First(call).Text("ref") is { } named && IsEntry(named) =>
            (Operation.Enter, named.Split(' ')[0]),
        ("account.move", "create") => (
            call.First is JsonArray { Count: > 1 } ? Operation.CreateMany : Operation.Create, First(call).Text("ref") ?? ""),
        ("account.move", "action_post") => (
            call.First is JsonArray { Count: > 1 } ? Operation.PostMany : Operation.Post, ById(company, call)?.Request.Key ?? ""),
        ("account.move", "write") => (Operation.Round, ById(company, call)?.Request.Key ?? ""),
        ("account.move", "search_read") when (Condition(call, "ref", "=") ?? Condition(call, "ref", "=like")) is { } key =>
            (Operation.Find, key),
        ("account.move", "search_read") when (Condition(call, "id", "=") ?? Condition(call, "id", "in")
            ?? Condition(call, "ref", "in")) is null => (Operation.List, ""),
        _ => (Operation.MasterData, ""),
    };

    public static JsonNode Execute(OdooCall call, Tenant company, Door door) =>
        OdooEntries.Execute(call, company) ?? OdooMaster.Execute(call, company) ?? (call.Model, call.Method) switch
    {
        ("res.currency", "search_read") => Search(call, Currencies),
        ("account.move", "create") => Create(call, company, door),
        ("account.move", "action_post") => Post(call, company, door),
        ("account.move", "write") => Write(call, company),
        ("account.move.line", "search_read") => Search(call, Lines(company)),
        ("account.move", "search_read") => Search(
            call, company.Books.List(DateTimeOffset.MinValue, 0, int.MaxValue).Page.Select(one => Tell(one, company))),
        _ => throw new OdooException("builtins.AttributeError", $"The method {call.Model}.{call.Method} does not exist"),
    };

    /// <summary>Whether a reference is of an entry on an invoice, and not of a document: the sandbox refuses documents alone.
    /// </summary>
    private static bool IsEntry(string reference) => reference.Contains(' ', StringComparison.Ordinal);

    public static JsonObject First(OdooCall call) =>
        (call.First as JsonArray)?.FirstOrDefault() as JsonObject ?? call.First as JsonObject ?? [];

    /// <summary>All in one transaction: nothing is made where one is refused.</summary>
    private static JsonArray Create(OdooCall call, Tenant company, Door door)
    {
        var values = call.First is JsonArray several ? several.OfType<JsonObject>().ToList() : [First(call)];
        var requests = values.ConvertAll(one => Checked(one, company, door));
        return [.. values.Zip(requests, (one, request) => (JsonNode)company.Books.Create(request, one.ToJsonString()).Ordinal)];
    }

    private static DocumentRequest Checked(JsonObject values, Tenant company, Door door)
    {
        if (values["partner_id"] is null)
        {
            throw new OdooException("odoo.exceptions.ValidationError", "The field 'Customer' is required");
        }

        try
        {
            var request = Sum(values, company);
            if (!IsEntry(request.Key)
                && VendorRules.Refusal(Operation.Create, door.Options, door.Faults, company, request) is { } refusal)
            {
                throw new OdooException(User, refusal.Message);
            }

            return request;
        }
        catch (UnknownTaxException unknown)
        {
            throw new OdooException("odoo.exceptions.MissingError", unknown.Message);
        }
    }

    private static DocumentRequest Sum(JsonObject values, Tenant company)
    {
        var isCredit = values.Text("move_type") == "out_refund";
        return VendorSums.Sum(
            new VendorDocument(
                values.Text("ref") ?? "", isCredit, null, values.Text("partner_id")!, values.Day("invoice_date"),
                values["invoice_date_due"] is null ? values.Day("invoice_date") : values.Day("invoice_date_due"),
                Currency[(int)values.Number("currency_id", 1m)], isCredit ? -1m : 1m,
                [
                    .. LinesOf(values).Select(line => new VendorLine(
                        line.Text("name") ?? "", line.Number("quantity"), line.Number("price_unit"),
                        [.. (line["tax_ids"]?[0]?[2] as JsonArray ?? []).Select(id => id!.ToString())])),
                ]),
            company);
    }

    private static IEnumerable<JsonNode> LinesOf(JsonObject values) =>
        (values["invoice_line_ids"] as JsonArray ?? []).Select(static command => command![2]!);

    /// <summary>Lines of all drafts and invoices, as far as they name an account.</summary>
    private static IEnumerable<JsonObject> Lines(Tenant company) => company.Books.List(DateTimeOffset.MinValue, 0, int.MaxValue)
        .Page.SelectMany(static document => LinesOf(Sent.Object(document.Raw)).Select((line, index) => new JsonObject
        {
            ["id"] = (document.Ordinal * 1_000) + index, ["move_id"] = document.Ordinal,
            ["account_id"] = line["account_id"]?.DeepClone(), ["name"] = line["name"]?.DeepClone(),
        }));

    /// <summary>Of commands on lines it knows those that add one.</summary>
    private static JsonNode Write(OdooCall call, Tenant company)
    {
        var document = ById(company, call)
            ?? throw new OdooException("odoo.exceptions.MissingError", "Record does not exist or has been deleted.");
        if (document.Posted)
        {
            throw new OdooException(User, "You cannot modify a posted entry of this journal.");
        }

        var values = Sent.Object(document.Raw);
        foreach (var command in call.Named["vals"]?["invoice_line_ids"] as JsonArray ?? [])
        {
            ((JsonArray)values["invoice_line_ids"]!).Add(command!.DeepClone());
        }

        company.Books.Replace(document.Id, Sum(values, company), values.ToJsonString());
        return true;
    }

    /// <summary>All in one transaction: nothing is posted where one is refused.</summary>
    private static JsonNode Post(OdooCall call, Tenant company, Door door)
    {
        var documents = ((call.First as JsonArray) ?? []).Select(id => Postable(id, company, door)).ToList();
        foreach (var document in documents)
        {
            var prefix = document.Request.Kind == DocumentKind.CreditNote ? "RINV" : "INV";
            Clear(
                company.Books.Post(document.Id, count => string.Create(
                    CultureInfo.InvariantCulture, $"{prefix}/{document.Request.Date.Year}/{count:00000}"))!,
                company);
        }

        return false;
    }

    private static StoredDocument Postable(JsonNode? id, Tenant company, Door door)
    {
        var document = ById(company, id)
            ?? throw new OdooException("odoo.exceptions.MissingError", "Record does not exist or has been deleted.");
        if (document.Posted)
        {
            throw new OdooException(User, "The entry is already posted.");
        }

        if (!IsEntry(document.Request.Key)
            && VendorRules.Refusal(Operation.Post, door.Options, door.Faults, company, document.Request) is { } refusal)
        {
            throw new OdooException(User, refusal.Message);
        }

        return document;
    }

    /// <summary>What reverses a posted entry is cleared with it, as far as that is open.</summary>
    private static void Clear(StoredDocument credit, Tenant company)
    {
        if (Sent.Object(credit.Raw)["reversed_entry_id"] is JsonValue of
            && VendorRules.ByOrdinal(company, (int)of.GetValue<decimal>()) is { Posted: true } reversed
            && Math.Min(-company.Payments.OpenOf(credit), company.Payments.OpenOf(reversed)) is > 0m and var amount)
        {
            company.Payments.Apply(credit, reversed, amount, credit.Request.Date);
        }
    }

    /// <summary>What a domain leaves of rows.</summary>
    public static JsonArray Search(OdooCall call, IEnumerable<JsonObject> all)
    {
        var conditions = (call.First as JsonArray ?? []).Select(one => one!.AsArray()).ToList();
        var fields = (call.Named["fields"] as JsonArray ?? []).Select(one => one!.ToString()).ToList();
        var rows = all.Where(row => conditions.TrueForAll(condition => Holds(row, condition)))
            .Skip((int)call.Named.Number("offset")).Take((int)call.Named.Number("limit", int.MaxValue))
            .Select(row => (JsonNode)new JsonObject(fields.Prepend("id").Distinct(StringComparer.Ordinal).Select(field =>
                KeyValuePair.Create(field, (JsonNode?)(row[field]?.DeepClone() ?? false)))));
        return new JsonArray([.. rows]);
    }

    private static IEnumerable<JsonObject> Currencies => Currency.Select(static (name, id) => new JsonObject
    {
        ["id"] = id, ["name"] = name,
    }).Skip(1);

    private static bool Holds(JsonObject row, JsonArray condition)
    {
        var (value, other) = (row.Text(condition[0]!.ToString()) ?? "", condition[2]!.ToString());
        return condition[1]!.ToString() switch
        {
            "=" => value == other,
            "!=" => other == "false" ? value.Length > 0 : value != other,
            ">=" => string.CompareOrdinal(value, other) >= 0,
            ">" => row.Number(condition[0]!.ToString()) > decimal.Parse(other, CultureInfo.InvariantCulture),
            "in" => condition[2]!.AsArray().Any(one => one!.ToString() == value),
            "like" => value.Contains(other, StringComparison.Ordinal),
            "=like" => value.StartsWith(other.TrimEnd('%'), StringComparison.Ordinal),
            _ => throw new OdooException("builtins.ValueError", $"Invalid leaf {condition.ToJsonString()}"),
        };
    }

    public static string? Condition(OdooCall call, string field, string sign) => (call.First as JsonArray ?? [])
        .OfType<JsonArray>().FirstOrDefault(one => one[0]!.ToString() == field && one[1]!.ToString() == sign)?[2]!.ToString();

    private static StoredDocument? ById(Tenant company, OdooCall call) =>
        ById(company, (call.First as JsonArray)?.FirstOrDefault());

    private static StoredDocument? ById(Tenant company, JsonNode? id) =>
        id is JsonValue value && value.TryGetValue<int>(out var ordinal) ? VendorRules.ByOrdinal(company, ordinal) : null;

    private static JsonObject Tell(StoredDocument document, Tenant company)
    {
        var told = Sent.Object(document.Raw);
        var request = document.Request;
        told["id"] = document.Ordinal;
        told["name"] = document.Number ?? "/";
        told["state"] = document.Posted ? "posted" : "draft";
        told["payment_state"] = document.Posted && company.Payments.OpenOf(document) == 0m ? "paid" : "not_paid";
        told["partner_id"] = new JsonArray(int.Parse(request.BillTo, CultureInfo.InvariantCulture), $"Customer {request.BillTo}");
        told["x_billing_customer"] = OdooMaster.ReferenceOf(request.BillTo, company);
        told["currency_id"] = new JsonArray(Array.IndexOf(Currency, request.Currency), request.Currency);
        told["amount_untaxed"] = Math.Abs(request.Net);
        told["amount_tax"] = Math.Abs(request.Tax);
        told["amount_total"] = Math.Abs(request.Gross);
        told["amount_residual"] = Math.Abs(company.Payments.OpenOf(document));
        told["reversed_entry_id"] = told["reversed_entry_id"] is { } reversed
            ? new JsonArray(reversed.DeepClone(), $"Invoice {reversed}")
            : false;
        told["write_date"] = document.MadeAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        told["create_date"] = document.MadeAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        return told;
    }
}
