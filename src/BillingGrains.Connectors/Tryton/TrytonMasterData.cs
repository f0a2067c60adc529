using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;
using NodaTime;

namespace BillingGrains.Connectors.Tryton;

/// <summary>What a document refers to, by Tryton's ids.</summary>
internal sealed record TrytonReferences(
    long Company, long Currency, long Journal, long Party, long Address, long Receivable, long Revenue,
    long PaymentTerm,
    IReadOnlyDictionary<string, long> Taxes);

/// <summary>Looks up what a document refers to. What is missing is refused in words that finance can act on; nothing
/// is ever made here.</summary>
internal sealed class TrytonMasterData(TrytonClient client, TrytonSettings settings)
{
    // Only what was found is kept: what is missing may be there at the next try.
    private readonly ConcurrentDictionary<(string Model, string Name), long> known = new();

    /// <summary>Tryton counts the days of a term by itself, so a term of another kind than days is named by what was agreed.
    /// </summary>
    private string TermOf(ErpInvoice invoice, string days) =>
        invoice.Dates is { Payment: { Due: not DueRule.Net } terms, PaymentDays: var agreed }
            && settings.OtherPaymentTerms.TryGetValue(terms.Due, out var name)
            ? name.Replace("{days}", agreed.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
                .Replace("{day}", terms.Day?.ToString(CultureInfo.InvariantCulture) ?? "", StringComparison.Ordinal)
            : settings.PaymentTerm.Replace("{days}", days, StringComparison.Ordinal);

    /// <summary>The references of a document; or the refusal of the first that is missing.</summary>
    public async Task<(TrytonReferences? Found, SendingOutcome.Refused? Missing)> Of(
        ErpInvoice invoice, CancellationToken cancellation)
    {
        var company = await client.Company(cancellation);
        var code = invoice.Totals.Net.Currency.Code;
        var days = Period.DaysBetween(invoice.InvoiceDate, invoice.DueDate).ToString(CultureInfo.InvariantCulture);
        var term = TermOf(invoice, days);
        var bill = invoice.BillTo;
        var party = await Party(bill, cancellation);
        if (party is null)
        {
            return Missing("customer-unknown", $"Customer {bill} is not known in the ERP.", "party", bill);
        }

        if (party is not { Address: { } address })
        {
            return Missing(
                "customer-no-address", $"Customer {bill} has no invoice address in the ERP.", "address", bill);
        }

        if (party is not { Receivable: { } receivable })
        {
            return Missing(
                "customer-no-account", $"Customer {bill} has no receivable account in the ERP.", "account", bill);
        }

        if (await Known("currency.currency", "code", code, cancellation) is not { } currency)
        {
            return Missing("currency-unknown", $"The currency {code} is not known in the ERP.", "currency", code);
        }

        if (await Known("account.invoice.payment_term", "name", term, cancellation) is not { } paymentTerm)
        {
            return Missing(
                "payment-term-unknown", $"The ERP has no payment term '{term}' for {days} days.", "payment term", term);
        }

        if (await Known("account.journal", "type", "revenue", cancellation) is not { } journal)
        {
            return Missing("journal-unknown", "The ERP has no journal for revenue.", "journal", "revenue");
        }

        if (await Revenue(cancellation) is not { } revenue)
        {
            return Missing(
                "account-unknown", "The ERP has no account to book the revenue to.", "account",
                settings.RevenueAccount ?? "any of type revenue");
        }

        var (taxes, missingTax) = await Taxes(invoice, cancellation);
        return missingTax is not null
            ? (null, missingTax)
            : (new TrytonReferences(
                company, currency, journal, party.Id, address, receivable, revenue, paymentTerm, taxes), null);
    }

    private async Task<(Dictionary<string, long> Found, SendingOutcome.Refused? Missing)> Taxes(
        ErpInvoice invoice, CancellationToken cancellation)
    {
        var taxes = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var code in invoice.Lines.SelectMany(line => line.Taxes).Select(tax => tax.Code)
            .Distinct(StringComparer.Ordinal))
        {
            var name = settings.Taxes.GetValueOrDefault(code, code);
            if (await Known("account.tax", "name", name, cancellation) is not { } tax)
            {
                var words = $"The tax {code} ('{name}') is not known in the ERP.";
                return (taxes, Missing("tax-unknown", words, "tax", name).Refusal);
            }

            taxes[code] = tax;
        }

        return (taxes, null);
    }

    private static (TrytonReferences? Found, SendingOutcome.Refused Refusal) Missing(
        string code, string words, string what, string searched) =>
        (null, new SendingOutcome.Refused(code, words, $"Tryton has no {what} found by '{searched}'."));

    private async Task<PartyFound?> Party(string code, CancellationToken cancellation)
    {
        var found = await client.Search(
            "party.party", [TrytonJson.Where("code", "=", code)], ["account_receivable"], 1, cancellation);
        if (found is not [var party])
        {
            return null;
        }

        var id = party.GetProperty("id").GetInt64();
        var addresses = await client.Search(
            "party.address", [TrytonJson.Where("party", "=", id)], ["invoice"], 100, cancellation);
        var address = addresses.Where(one => one.GetProperty("invoice").ValueKind is JsonValueKind.True)
            .Concat(addresses).Select(one => TrytonJson.IdOf(one, "id")).FirstOrDefault();
        var receivable = TrytonJson.IdOf(party, "account_receivable") ?? await CompanyReceivable(cancellation);
        return new PartyFound(id, address, receivable);
    }

    /// <summary>Stands in for customers that have no account of their own, as in Tryton itself.</summary>
    private async Task<long?> CompanyReceivable(CancellationToken cancellation)
    {
        var found = await client.Call(
            "model.account.configuration.read",
            [new JsonArray(1), new JsonArray("default_account_receivable")], cancellation);
        return TrytonJson.IdOf(found[0], "default_account_receivable");
    }

    private async Task<long?> Revenue(CancellationToken cancellation) => settings.RevenueAccount is { } name
        ? await Known("account.account", "name", name, cancellation)
        : await Known("account.account", "type.revenue", true, cancellation);

    private async Task<long?> Known(
        string model, string field, JsonNode value, CancellationToken cancellation)
    {
        var key = (model, value.ToString());
        if (known.TryGetValue(key, out var id))
        {
            return id;
        }

        var found = await client.Search(model, [TrytonJson.Where(field, "=", value)], ["id"], 1, cancellation);
        return found is [var record] ? known.GetOrAdd(key, record.GetProperty("id").GetInt64()) : null;
    }

    private sealed record PartyFound(long Id, long? Address, long? Receivable);
}
