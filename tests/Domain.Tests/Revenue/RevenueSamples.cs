using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Revenue;
using NodaTime;

namespace BillingGrains.Domain.Tests.Revenue;

/// <summary>Lines of documents that are recognised here.</summary>
internal static class RevenueSamples
{
    public const string Contract = "contract/K-1";

    public static readonly Currency Euro = new("EUR", 2);
    public static readonly RevenueAccounts Accounts = new("2900", "8000", "1290");
    public static readonly RevenueSettings Here = new(Recogniser.Here, new YearMonth(2026, 1), Accounts);

    public static readonly EntitySettings Entity = Contracts.ContractSamples.Entity with { Revenue = Here };

    public static LocalDate Day(int month, int day) => new(2026, month, day);

    public static RevenueLine Line(
        string document, LocalDate date, decimal net, ChargeKind kind = ChargeKind.Labour, string charge = "c",
        LocalDate? work = null, string? corrects = null, LocalDate? from = null, LocalDate? through = null,
        LocalDate? until = null) => new(
        document, $"line-{charge}", date, Contract, charge, kind, work ?? date, new Money(net, Euro), corrects,
        from is null ? null : new ServicePeriod(from.Value, through!.Value), until);

    public static RevenueSums Only(this ValueList<LineStanding> stands, string document = "a") =>
        stands.Single(one => one.InvoiceKey == document).Sums;

    public static RevenueSums Sum(this IEnumerable<RevenueMove> moves) =>
        moves.Aggregate(RevenueSums.Zero, static (sum, move) => sum + move.Sums);
}
