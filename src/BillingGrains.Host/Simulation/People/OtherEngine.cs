using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Invoices;
using BillingGrains.Grains.Invoices;
using BillingGrains.LocalOrleans.Simulation;
using NodaTime;

namespace BillingGrains.Host.Simulation.People;

/// <summary>Another billing engine that hands in finished documents: some twice, some with another content the second time,
/// and credit notes for what it handed in before.</summary>
internal static class OtherEngine
{
    private const string Engine = "metering";
    private const int DocumentsMax = 4;

    public static IEnumerable<Deed> Of(PlanTimes times, ValueList<EntitySettings> entities, SeedStream chance)
    {
        var at = times.Start + Duration.FromMinutes(2);
        var count = chance.Next(DocumentsMax + 1);
        for (var number = 1; number <= count; number++)
        {
            at += Duration.FromTimeSpan(chance.DelayBelow(TimeSpan.FromSeconds(90)));
            var entity = chance.Pick(entities);
            var day = at.InZone(DateTimeZoneProviders.Tzdb[entity.TimeZone]).Date;
            var document = Document(entity, number, chance.OneIn(4) ? -1 : 1, 10m + chance.Next(5_000), day);
            yield return new Deed(at, Engine, person => HandIn(person, entity, document));
            if (chance.OneIn(2))
            {
                var again = chance.OneIn(2) ? document : document with { BillTo = "N-999" };
                yield return new Deed(at, Engine, person => HandIn(person, entity, again));
            }
        }
    }

    private static ForeignDocument Document(EntitySettings entity, int number, int sign, decimal cents, LocalDate day)
    {
        var net = sign * cents;
        var tax = Math.Round(net * 0.21m, 2, MidpointRounding.AwayFromZero);
        return new ForeignDocument(
            Engine, FormattableString.Invariant($"M-{number:000}"), sign > 0 ? InvoiceKind.Invoice : InvoiceKind.CreditNote,
            entity.EntityId, null, "N-42", SimulatedSettings.Euro, day, day.PlusDays(14),
            [new ForeignLine("1", day, "Calls", 100m, "call", net, tax, "S21", 21m)], new ForeignTotals(net, tax, net + tax),
            sign > 0 ? null : new ForeignOriginal("M-001", day, Elsewhere: number % 2 == 0));
    }

    private static async Task HandIn(IPerson person, EntitySettings entity, ForeignDocument document)
    {
        var command = new TakeForeign(document, entity, null, Engine, person.Now);
        await person.Tell(document.InvoiceKey, command, grains =>
            grains.GetGrain<IInvoiceGrain>(document.InvoiceKey).Tell(command, person.Origin(document.InvoiceKey)));
    }
}
