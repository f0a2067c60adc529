using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;

namespace BillingGrains.Connectors.Tryton;

/// <summary>Enters vouchers as moves: one side on the account that the document is owed on, the other on the account of
/// Tryton's payment method or write-off. The posting key stands in the move's description, the document is its origin. Like
/// documents, they share the one lane, and each create looks the key up first.</summary>
internal sealed class TrytonVouchers(TrytonClient client, TrytonCalls calls, TrytonSettings settings) : IErpVouchers
{
    private readonly TrytonBook book = new(client);
    private readonly TrytonMoves moves = new(client);

    public Task<SendingOutcome> Create(ErpVoucher voucher, CancellationToken cancellation) => calls.Write(
        async (write, deadline) =>
        {
            if (await Lookup(voucher.PostingKey, deadline) is not SendingOutcome.NotFound and var there)
            {
                return there;
            }

            if (await Document(voucher, deadline) is not { } document)
            {
                return new SendingOutcome.Refused(
                    "no-such-document", "The document that it is for is not posted in the ERP, or was cancelled there.",
                    $"Tryton has no posted invoice with the reference '{voucher.Original.PostingKey}'.");
            }

            var (method, refusal) = await Method(voucher.Kind, deadline);
            if (method is null)
            {
                return refusal!;
            }

            if (await moves.Period(voucher.On, deadline) is not { } period)
            {
                return TrytonMoves.NoPeriod(voucher.On);
            }

            var record = await Record(voucher, document, method, period, deadline);
            write.Begins();
            var id = await client.Create("account.move", record, deadline);
            return new SendingOutcome.Created(id.ToString(CultureInfo.InvariantCulture));
        },
        cancellation);

    public Task<SendingOutcome> Post(string remoteId, ErpVoucher voucher, CancellationToken cancellation) => calls.Write(
        async (write, deadline) =>
        {
            var id = long.Parse(remoteId, NumberStyles.None, CultureInfo.InvariantCulture);
            if (await moves.Post(id, voucher.PostingKey, write, deadline) is { } refusal)
            {
                return refusal;
            }

            await Clear(voucher, deadline);
            return await Outcome(id, deadline);
        },
        cancellation);

    public Task<SendingOutcome> Find(ErpVoucher voucher, CancellationToken cancellation) =>
        calls.Find(deadline => Lookup(voucher.PostingKey, deadline), cancellation);

    private Task<SendingOutcome> Lookup(string postingKey, CancellationToken deadline) => moves.Lookup(
        postingKey, TrytonJson.Where("origin", "like", TrytonBook.InvoiceOrigin + "%"), Outcome, deadline);

    private async Task<SendingOutcome> Outcome(long move, CancellationToken deadline)
    {
        var lines = await book.Lines([TrytonJson.Where("move", "=", move)], deadline);
        var id = move.ToString(CultureInfo.InvariantCulture);
        if (lines.Count == 0 || !lines[0].IsPosted)
        {
            return new SendingOutcome.Created(id);
        }

        var origin = lines[0].OriginInvoice!.Value;
        var invoice = (await book.Invoices([TrytonJson.Where("id", "=", origin)], 1, deadline)).FirstOrDefault();
        if (invoice is null)
        {
            return new SendingOutcome.Unknown($"The document of the move {move} was cancelled.");
        }

        var (own, _) = await book.CompanyCurrency(deadline);
        var amount = new Money(Math.Abs(lines.Sum(line => line.In(invoice.Currency.Code, own.Code) ?? 0m)), invoice.Currency);
        return new SendingOutcome.Posted(id, lines[0].Number, amount, Money.Zero(invoice.Currency), amount);
    }

    private async Task<TrytonInvoice?> Document(ErpVoucher voucher, CancellationToken deadline)
    {
        List<JsonArray> conditions = [TrytonJson.Where("reference", "=", voucher.Original.PostingKey)];
        if (voucher.Original.RemoteId is { } remoteId)
        {
            conditions.Add(TrytonJson.Where("id", "=", long.Parse(remoteId, CultureInfo.InvariantCulture)));
        }

        return (await book.Invoices(conditions, 1, deadline)).FirstOrDefault();
    }

    private async Task<(JsonElement? Found, SendingOutcome.Refused? Missing)> Method(
        BalanceKind kind, CancellationToken deadline)
    {
        var (model, name, words) = Named(kind);
        var found = await client.Search(
            model, [TrytonJson.Where("company", "=", await client.Company(deadline)), TrytonJson.Where("name", "=", name)],
            ["journal", "debit_account", "debit_account.party_required", "credit_account", "credit_account.party_required"],
            1, deadline);
        return found is [var one]
            ? (one, null)
            : (null, new SendingOutcome.Refused(
                "journal-unknown",
                $"The ERP has no {words} '{name}', which says the journal and the account. Create it there, or name another.",
                $"Tryton has no {model} with the name '{name}'."));
    }

    /// <summary>Tryton's model of what says journal and account, the name of the one that is meant, and a word for it.</summary>
    private (string Model, string Name, string Words) Named(BalanceKind kind) => kind switch
    {
        BalanceKind.Payment or BalanceKind.Refund or BalanceKind.PaymentCancelled or BalanceKind.Chargeback =>
            ("account.invoice.payment.method", settings.PaymentMethod, "payment method"),
        BalanceKind.WriteOff => ("account.move.reconcile.write_off", settings.WriteOffMethod, "write-off"),
        BalanceKind.Discount or BalanceKind.DiscountReturned =>
            ("account.move.reconcile.write_off", settings.DiscountMethod, "write-off"),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Nothing of this kind is entered in an ERP."),
    };

    private async Task<JsonObject> Record(
        ErpVoucher voucher, TrytonInvoice document, JsonElement? method, long period, CancellationToken deadline)
    {
        var (own, ownId) = await book.CompanyCurrency(deadline);
        var lines = await book.LinesOf([document], deadline);
        var rate = document.CurrencyId == ownId
            ? 1m
            : await moves.Rate(document.CurrencyId, voucher.On, deadline) / await moves.Rate(ownId, voucher.On, deadline);
        var sums = new TrytonVoucherSums(voucher, document, lines, own, rate);
        return TrytonVoucherMapping.Move(
            voucher, document, sums, method!.Value, period, await client.Company(deadline));
    }

    /// <summary>Clears a document's lines when they come to nothing, as Tryton's people would: it counts as paid then. What
    /// goes wrong here changes no amount, and the voucher is posted all the same.</summary>
    private async Task Clear(ErpVoucher voucher, CancellationToken deadline)
    {
        try
        {
            if (await Document(voucher, deadline) is not { } document)
            {
                return;
            }

            var open = (await book.LinesOf([document], deadline))
                .FindAll(line => line is { IsPosted: true, Reconciliation: null } && line.Account == document.Account);
            if (open.Count < 2 || open.Sum(static line => line.Balance) != 0m)
            {
                return;
            }

            await client.Create(
                "account.move.reconciliation",
                new JsonObject
                {
                    ["company"] = await client.Company(deadline),
                    ["date"] = TrytonJson.Date(open.Max(static line => line.Date)),
                    ["lines"] = TrytonJson.ToAdd([.. open.Select(static line => line.Id)]),
                },
                deadline);
        }
        catch (TrytonException problem) when (problem.Fault is not TrytonFault.NoAnswer)
        {
            // Whoever posts the next one clears them, or a person does.
        }
    }
}
