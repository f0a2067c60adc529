using NodaTime;

namespace BillingGrains.Domain.Revenue;

/// <summary>What is earned and not billed by the end of a month.</summary>
public static class Accruals
{
    /// <param name="unbilled">What contracts have on no document.</param>
    /// <param name="waiting">Lines of documents that have no date by then.</param>
    public static IEnumerable<AccruedCharge> Of(
        IEnumerable<UnbilledWork> unbilled, IEnumerable<RevenueLine> waiting, LocalDate through) => unbilled
        .Select(work => new AccruedCharge(
            work.TicketKey, work.ChargeId, null, work.WorkDate, work.Amount.Currency.Code, work.Amount.Amount))
        .Concat(waiting.Select(line => new AccruedCharge(
            line.TicketKey, line.ChargeId, line.InvoiceKey, line.WorkDate, line.Net.Currency.Code,
            Recognition.Accrued(
                LineRevenue.Of(line.Kind, line.WorkDate, line.Service, line.UsableUntil), line.Net.Amount, through,
                line.Net.Currency.Decimals))));
}
