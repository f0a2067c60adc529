using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Tests.Contracts;
using BillingGrains.Domain.Tests.Tickets;
using BillingGrains.Domain.Tickets;
using NodaTime;

namespace BillingGrains.Domain.Tests.Rating;

/// <summary>Work is rated by the version that counts on its day.</summary>
public sealed class VersionRatingTests
{
    private static readonly ContractTerms First = ContractSamples.Terms();
    private static readonly LocalDate Change = TicketSamples.Entry().StartedAt.InUtc().Date.PlusDays(1);

    private static ContractTerms Second(LocalDate? from, decimal perHour = 120m) => First with
    {
        Version = 2,
        EffectiveFrom = from,
        Rates = [new LabourRate(null, null, perHour, ContractSamples.Start, null)],
    };

    private static TimeLogged Worked(string id, int daysLater) => new(TicketSamples.Entry(id) with
    {
        StartedAt = TicketSamples.Entry().StartedAt + Duration.FromDays(daysLater),
    });

    private static decimal[] Nets(Agreement agreement, params TicketEvent[] facts) =>
        [.. TicketRating.Rate(TicketSamples.Given([TicketSamples.Opened, .. facts]), agreement)
            .Select(charge => charge.Net!.Amount)];

    [Fact]
    public void Each_entry_counts_by_the_version_of_its_day()
    {
        var agreement = Agreement.Of([First, Second(Change)]);
        Nets(agreement, Worked("e1", 0), Worked("e2", 1)).ShouldBe([100m, 120m]);
        Nets(agreement, Worked("e1", 0)).ShouldBe([100m]);
        Nets(agreement, Worked("e2", 1)).ShouldBe([120m]);
    }

    [Fact]
    public void A_version_without_a_day_stands_in_place_of_the_one_before()
    {
        Nets(Agreement.Of([First, Second(null)]), Worked("e1", 0), Worked("e2", 1)).ShouldBe([120m, 120m]);
        var third = Second(null, 130m) with { Version = 3 };
        Nets(Agreement.Of([First, Second(Change), third]), Worked("e1", 0), Worked("e2", 1)).ShouldBe([100m, 130m]);
    }

    [Fact]
    public void A_version_that_is_dated_back_stands_in_place_of_all_that_it_reaches()
    {
        var third = Second(Change, 130m) with { Version = 3 };
        Nets(Agreement.Of([First, Second(Change.PlusDays(5)), third]), Worked("e1", 0), Worked("e2", 7))
            .ShouldBe([100m, 130m]);
    }

    [Fact]
    public void A_minimum_of_a_ticket_holds_for_each_version_apart()
    {
        var minimum = new TimeRounding(TimeScope.Ticket, 1, Domain.Amounts.RoundingMode.Up, 90);
        var agreement = Agreement.Of(
            [First with { TimeRounding = minimum }, Second(Change) with { TimeRounding = minimum }]);
        var charges = TicketRating.Rate(
            TicketSamples.Given(TicketSamples.Opened, Worked("e1", 0), Worked("e2", 1)), agreement);
        charges.Select(charge => charge.ChargeId).ShouldBeUnique();
        charges.Sum(charge => charge.Net!.Amount).ShouldBe(150m + 180m);
    }
}
