using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Boundary.Tests.RealSystems;
using BillingGrains.Connectors.Tryton;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Proposals;
using BillingGrains.Ports.Erp;
using NodaTime;

namespace BillingGrains.Boundary.Tests.Tryton;

/// <summary>Proposed customers in a real Tryton.</summary>
[Collection(RealSystem.RealSystems)]
[Trait(RealSystem.Trait, RealSystem.RealSystems)]
public sealed class TrytonMasterWriterTests : ErpMasterWriterBoundary, IAsyncLifetime
{
    private readonly FakeTime time = new();
    private readonly TroubleOnTheWire wire = new();
    private readonly HttpClient http;
    private TrytonErp erp = null!;

    public TrytonMasterWriterTests() => http = new HttpClient(wire) { Timeout = Timeout.InfiniteTimeSpan };

    protected override IErp Erp => erp;

    public async ValueTask InitializeAsync() =>
        erp = new TrytonErp(http, await RealTryton.Ready(http, Duration.FromSeconds(30)), time);

    public ValueTask DisposeAsync()
    {
        erp?.Dispose();
        http.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task What_Tryton_does_not_take_is_refused_in_words_and_nothing_is_there()
    {
        var record = Record(MasterKind.Customer);
        var writer = erp.MasterWriter;

        await Refused(record.Content with { PaymentDays = 17 }, "payment-term-unknown");
        await Refused(record.Content with { Address = record.Content.Address! with { Country = "XK" } }, "country-unknown");
        await Refused(record.Content with { TaxRegistration = "NL123" }, "erp-refused");
        (await writer.FindById(MasterKind.Customer, record.Id, Cancellation)).ShouldBeEmpty();

        async Task Refused(MasterContent content, string code) =>
            (await writer.Create(record with { Content = content }, Cancellation)).ShouldBeOfType<SendingOutcome.Refused>().Code
                .ShouldBe(code);
    }

    [Fact]
    public async Task An_id_is_there_once()
    {
        var record = Record(MasterKind.Customer);
        await erp.MasterWriter.Create(record, Cancellation);

        (await erp.MasterWriter.Create(record, Cancellation)).ShouldBeOfType<SendingOutcome.Refused>().Code
            .ShouldBe("erp-refused");
        (await erp.MasterWriter.FindById(MasterKind.Customer, record.Id, Cancellation)).ShouldHaveSingleItem();
    }

    /// <summary>Nine digits that Dutch numbers allow, and a suffix.</summary>
    protected override string NewRegistration()
    {
        while (true)
        {
            var digits = FormattableString.Invariant($"{Random.Shared.Next(10_000_000, 99_999_999):00000000}");
            var check = digits.Select((digit, place) => (digit - '0') * (9 - place)).Sum() % 11;
            if (check < 10)
            {
                return $"NL{digits}{check}B01";
            }
        }
    }

    protected override Task<SendingOutcome> TimesOut(ErpMasterRecord record, Func<Task<SendingOutcome>> call)
    {
        _ = wire.Plan("model.party.party.create", ErpTrouble.BrokenAfterEffect);
        return call();
    }
}
