using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Tests.Tickets;
using NodaTime;

namespace BillingGrains.Domain.Tests.Contracts;

/// <summary>A plain contract: 100 EUR an hour, nothing rounded, billed when the work is done.</summary>
internal static class ContractSamples
{
    public static readonly Currency Euro = TicketSamples.Euro;
    public static readonly Instant Now = TicketSamples.Now;
    public static readonly LocalDate Start = new(2026, 1, 1);
    public static readonly YearMonth March = new(2026, 3);
    public static readonly YearMonth April = new(2026, 4);

    public static readonly EntitySettings Entity = new(
        "BE01", 1, "Acme Belgium", "BE", "Europe/Brussels", Numbering.Ours, "BE-{year}-{number:00000}",
        TaxRounding.PerLine, "erp-be", true);

    public static ContractTerms Terms() => new(
        "K-1", 1, "Support", "BE01", ["C-1"], new Coverage(Start, null, null, null), "B-1", Euro, "Europe/Brussels",
        BillWhen.WorkDone, RoundingMode.HalfUp, [new LabourRate(null, null, 100m, Start, null)],
        new TimeRounding(TimeScope.Entry, 1, RoundingMode.Up, 0), null, [], new PartTerms(0m, [], false), [], null,
        new TaxTerms("VAT21", 21m), 30);

    /// <summary>Monday to Friday 9 to 17; 1.5 outside, 2 on weekends, 3 on 6 April 2026.</summary>
    public static AfterHours OfficeHours() => new(
        Enumerable.Range(1, 5)
            .Select(day => new OpeningHours((IsoDayOfWeek)day, new LocalTime(9, 0), new LocalTime(17, 0)))
            .ToValueList(),
        1.5m, 2m, [new LocalDate(2026, 4, 6)], 3m);

    public static Charge Charge(
        decimal net, string id = "ticket/desk/1#time/e1", LocalDate? workDate = null,
        ChargeStanding standing = ChargeStanding.Billable) =>
        new(id, ChargeKind.Labour, standing, [id[(id.LastIndexOf('/') + 1)..]], workDate ?? new LocalDate(2026, 3, 2),
            "Work", 60m, "minute", new Money(net, Euro), "VAT21",
            standing == ChargeStanding.Held ? new HoldReason("disputed", "finance", "Why.", "What.") : null,
            [new Step("rate", "Priced.", new Money(net, Euro))], 21m);

    public static CustomerContract Agreed(params ContractEvent[] facts) =>
        Given([new ContractAgreed(Terms(), "Fin", Now), .. facts]);

    public static CustomerContract Given(params ContractEvent[] facts) =>
        facts.Aggregate(ContractDecider.Initial, ContractDecider.Evolve);

    public static ContractEvent[] When(this CustomerContract state, ContractCommand command) =>
        ContractDecider.Decide(state, command) switch
        {
            Decision<ContractEvent>.Accepted accepted => [.. accepted.Events],
            Decision<ContractEvent>.Refused refused => throw new ShouldAssertException(refused.Refusal.ToString()),
            _ => throw new InvalidOperationException(),
        };

    public static Refusal Refused(this CustomerContract state, ContractCommand command) =>
        ContractDecider.Decide(state, command).ShouldBeOfType<Decision<ContractEvent>.Refused>().Refusal;

    public static CustomerContract After(this CustomerContract state, ContractCommand command) =>
        state.When(command).Aggregate(state, ContractDecider.Evolve);
}
