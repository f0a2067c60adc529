using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using BillingGrains.Sandbox.Erp;
using BillingGrains.Sandbox.Faults;

namespace BillingGrains.Sandbox.Vendors;

/// <summary>Odoo's payment wizard, payments and journal entries. A payment of a credit note goes out; one that is cancelled lets
/// go of its invoice.</summary>
internal static class OdooEntries
{
    private const int FirstEntry = 1_000_000;

    private static readonly ConditionalWeakTable<Tenant, OdooDrafts> Drafts = [];

    /// <summary>What a call is for, by which faults are drawn; null for what is no part of this.</summary>
    public static (Operation Operation, string Subject)? Subject(OdooCall call, Tenant company) =>
        (call.Model, call.Method) switch
    {
        ("account.payment.register", "action_create_payments") =>
            (Operation.Enter, KeyOf(Wizard(call, company).Text("communication"))),
        ("account.payment", "action_cancel") => (Operation.Enter, Payment(call, company)?.Entry.Voucher ?? ""),
        ("account.payment", _) when OdooMoves.Condition(call, "memo", "=like") is { } memo => (Operation.Find, KeyOf(memo)),
        ("account.payment", _) or ("account.payment.register", _) => (Operation.Payments, ""),
        ("account.move", "create") when IsEntry(call) => (Operation.Enter, OdooMoves.First(call).Text("ref") ?? ""),
        ("account.move", "action_post") when Entry(call, company) is { } draft => (Operation.Post, draft.Key),
        ("account.move", "search_read") when Array(call, "id", "in") is not null => (Operation.Payments, ""),
        _ => null,
    };

    /// <summary>Null for what is no part of this.</summary>
    public static JsonNode? Execute(OdooCall call, Tenant company) => (call.Model, call.Method) switch
    {
        ("account.payment.register", "create") => new JsonArray(Open(call, company)),
        ("account.payment.register", "action_create_payments") => Pay(call, company),
        ("account.payment", "action_cancel") => Cancel(call, company),
        ("account.payment", "search_read") => OdooMoves.Search(call, Payments(company)),
        ("account.move", "create") when IsEntry(call) => new JsonArray(Write(call, company)),
        ("account.move", "action_post") when Entry(call, company) is { } draft => Post(draft, company),
        ("account.move", "search_read") when IsEntry(call) || Entry(call, company) is not null =>
            OdooMoves.Search(call, Entries(company)),
        _ => null,
    };

    private static int Open(OdooCall call, Tenant company)
    {
        var wizard = (JsonObject)OdooMoves.First(call).DeepClone();
        wizard["document"] = call.Named["context"]?["active_ids"]?[0]?.DeepClone();
        return Drafts.GetOrCreateValue(company).Add(wizard);
    }

    private static JsonObject Wizard(OdooCall call, Tenant company) =>
        Drafts.GetOrCreateValue(company).Wizard((int)(call.First?[0]?.GetValue<decimal>() ?? 0m)) ?? [];

    private static JsonObject Pay(OdooCall call, Tenant company)
    {
        var wizard = Wizard(call, company);
        var parts = (wizard.Text("communication") ?? "").Split(' ', 3);
        var document = VendorRules.ByOrdinal(company, (int)wizard.Number("document"));
        var isCredit = document?.Request.Kind == DocumentKind.CreditNote;
        if (isCredit && wizard.Number("amount") > -company.Payments.OpenOf(document!))
        {
            throw new OdooException(
                "odoo.exceptions.UserError", "There's nothing left to pay for the selected journal items.");
        }

        var (entered, problem) = VendorEntries.Enter(
            company,
            new VoucherRequest(
                parts[0], "", isCredit ? "refund" : "payment", wizard.Number("amount"), "", wizard.Day("payment_date"),
                parts.ElementAtOrDefault(1) ?? "", parts.ElementAtOrDefault(2) ?? ""),
            document);
        return problem is null
            ? new JsonObject { ["type"] = "ir.actions.act_window", ["res_id"] = entered!.Ordinal }
            : throw new OdooException("odoo.exceptions.UserError", problem.Message);
    }

    private static JsonNode Cancel(OdooCall call, Tenant company)
    {
        var payment = Payment(call, company)
            ?? throw new OdooException("odoo.exceptions.MissingError", "Record does not exist or has been deleted.");
        company.Payments.Cancel(payment.Entry.Id);
        return true;
    }

    private static VendorEntry? Payment(OdooCall call, Tenant company) => VendorEntries.All(company)
        .FirstOrDefault(one => one.Ordinal == (int)(call.First?[0]?.GetValue<decimal>() ?? 0m));

    private static IEnumerable<JsonObject> Payments(Tenant company) => VendorEntries.All(company)
        .Where(static one => one.Entry.Kind is "payment" or "refund").Select(static one =>
        {
            var (entry, request) = (one.Entry, one.Document.Request);
            return new JsonObject
            {
                ["id"] = one.Ordinal, ["name"] = $"PBNK1/{entry.On.Year}/{one.Ordinal:00000}", ["amount"] = entry.Amount,
                ["date"] = entry.On.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                ["payment_type"] = entry.Kind == "refund" ? "outbound" : "inbound",
                ["partner_type"] = "customer", ["state"] = entry.Cancelled ? "canceled" : "paid",
                ["memo"] = entry.Voucher is null ? entry.Words : $"{entry.Voucher} {entry.Reference} {entry.Words}",
                ["currency_id"] = new JsonArray(1, request.Currency),
                ["reconciled_invoice_ids"] = entry.Cancelled ? [] : new JsonArray(one.Document.Ordinal),
                ["write_date"] = entry.ChangedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
            };
        });

    private static int Write(OdooCall call, Tenant company)
    {
        var values = OdooMoves.First(call);
        var rows = (values["line_ids"] as JsonArray ?? []).Select(static command => command![2]!).Select(static line => (
            line.Text("account_id") ?? "", line.Number("debit") - line.Number("credit"), line.Text("name") ?? "")).ToList();
        return rows.Sum(static row => row.Item2) == 0m
            ? FirstEntry + Drafts.GetOrCreateValue(company).Add(new OdooDraft(
                values.Text("ref") ?? "", values.Day("date"), rows))
            : throw new OdooException("odoo.exceptions.UserError", "The entry is not balanced.");
    }

    private static JsonNode Post(OdooDraft draft, Tenant company)
    {
        if (company.Journals.Find(draft.Key).Count > 0)
        {
            throw new OdooException("odoo.exceptions.UserError", "The entry is already posted.");
        }

        _ = VendorEntries.Enter(company, draft.Key, "", draft.On, "EUR", draft.Rows)
            ?? throw new OdooException("odoo.exceptions.UserError", "The entry is not balanced.");
        return false;
    }

    private static IEnumerable<JsonObject> Entries(Tenant company) =>
        Drafts.GetOrCreateValue(company).All.SelectMany((draft, index) =>
        {
            var posted = company.Journals.Find(draft.Key).Count;
            return Enumerable.Range(0, Math.Max(1, posted)).Select(copy => new JsonObject
            {
                ["id"] = FirstEntry + index + (copy * FirstEntry), ["ref"] = draft.Key, ["move_type"] = "entry",
                ["name"] = posted > 0 ? $"MISC/{draft.On.Year}/{index + 1:0000}" : "/",
                ["state"] = posted > 0 ? "posted" : "draft", ["currency_id"] = new JsonArray(1, "EUR"),
                ["amount_total"] = draft.Rows.Sum(static row => Math.Max(0m, row.Signed)),
            });
        });

    private static OdooDraft? Entry(OdooCall call, Tenant company)
    {
        var id = call.Method == "action_post" ? (call.First as JsonArray)?.FirstOrDefault()?.ToString()
            : OdooMoves.Condition(call, "id", "=");
        return int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= FirstEntry
            ? Drafts.GetOrCreateValue(company).All.ElementAtOrDefault(number - FirstEntry)
            : null;
    }

    private static bool IsEntry(OdooCall call) => call.Method == "create"
        ? OdooMoves.First(call).Text("move_type") == "entry"
        : OdooMoves.Condition(call, "move_type", "=") == "entry";

    private static JsonArray? Array(OdooCall call, string field, string sign) => (call.First as JsonArray ?? [])
        .OfType<JsonArray>().FirstOrDefault(one => one[0]!.ToString() == field && one[1]!.ToString() == sign)?[2] as JsonArray;

    private static string KeyOf(string? communication) => (communication ?? "").Split(' ')[0];
}

/// <summary>A journal entry before it is posted.</summary>
internal sealed record OdooDraft(string Key, DateOnly On, IReadOnlyList<(string Account, decimal Signed, string Text)> Rows);

/// <summary>What a company has begun: wizards, and journal entries.</summary>
internal sealed class OdooDrafts
{
    private readonly Lock door = new();
    private readonly List<JsonObject> wizards = [];
    private readonly List<OdooDraft> entries = [];

    public IReadOnlyList<OdooDraft> All
    {
        get
        {
            lock (door)
            {
                return [.. entries];
            }
        }
    }

    /// <summary>Its id, from 1.</summary>
    public int Add(JsonObject wizard)
    {
        lock (door)
        {
            wizards.Add(wizard);
            return wizards.Count;
        }
    }

    /// <summary>Its place, from 0.</summary>
    public int Add(OdooDraft entry)
    {
        lock (door)
        {
            entries.Add(entry);
            return entries.Count - 1;
        }
    }

    public JsonObject? Wizard(int id)
    {
        lock (door)
        {
            return wizards.ElementAtOrDefault(id - 1);
        }
    }
}
