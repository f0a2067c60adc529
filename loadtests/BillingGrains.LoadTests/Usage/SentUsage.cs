using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using BillingGrains.LoadTests.Running;

namespace BillingGrains.LoadTests.Usage;

/// <summary>Where usage is sent.</summary>
internal enum UsageDoor
{
    /// <summary>Our own endpoint, which answers for each item.</summary>
    Own,

    /// <summary>What Lago's clients call: all events of a request are new, or none is taken.</summary>
    Lago,
}

/// <summary>An event as it is sent; everything follows from who sends it and its number.</summary>
internal sealed record SentUsage(
    string Source, string Id, string Meter, string Customer, decimal Value, DateTime Time)
{
    /// <summary>Of so many events that are sent to our own endpoint one is taken back.</summary>
    private const int WithdrawnOf = 50;

    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    /// <summary>Whether it is taken back, before or after it comes.</summary>
    public bool IsWithdrawn { get; private init; }

    /// <summary>Hours since 1970 began.</summary>
    public int Hour => (int)((Time - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerHour);

    /// <param name="group">Senders of one group send the same events.</param>
    public static SentUsage Of(LoadPlan plan, UsageDoor door, int group, int number)
    {
        var customer = Agreements.Customer(number % plan.Customers);
        return new SentUsage(
            door == UsageDoor.Lago ? $"lago/{customer}" : $"load-{plan.Run}",
            string.Create(Invariant, $"{plan.Run}-{group}-{number}"),
            Agreements.Meters[number / plan.Customers % Agreements.Meters.Count],
            customer, ((number % 997) + 1) / 4m, plan.Month.AddDays(number % 27).AddSeconds(number % 86_399))
        {
            IsWithdrawn = door == UsageDoor.Own && number % WithdrawnOf == WithdrawnOf - 1,
        };
    }

    /// <summary>Whether that is what it was sent as.</summary>
    public bool IsStoredAs(SentUsage stored) => this with { IsWithdrawn = false } == stored;

    /// <summary>What it is known by: the first 16 bytes of SHA-256 of source, NUL and id.</summary>
    public Guid Key() => new(SHA256.HashData(Encoding.UTF8.GetBytes($"{Source}\0{Id}")).AsSpan(0, 16), bigEndian: true);

    /// <summary>As our own endpoint takes it, on a line.</summary>
    public string Item() => string.Create(
        Invariant, $"{{\"id\":\"{Id}\",\"source\":\"{Source}\",\"time\":\"{Time:s}Z\",\"meter\":\"{Meter}\",")
        + string.Create(Invariant, $"\"customer\":\"{Customer}\",\"value\":{Value},\"properties\":{{\"region\":\"eu\"}}}}");

    /// <summary>What takes it back at our own endpoint.</summary>
    public string Withdrawal() =>
        $$"""{"type":"usage-withdrawn","source":"{{Source}}","id":"{{Id}}","reason":"Sent by mistake."}""";

    /// <summary>As a client of Lago sends it; the customer is its subscription.</summary>
    public string LagoEvent() => string.Create(
        Invariant, $"{{\"transaction_id\":\"{Id}\",\"external_subscription_id\":\"{Customer}\",\"code\":\"{Meter}\",")
        + string.Create(
            Invariant, $"\"timestamp\":\"{(Time - DateTime.UnixEpoch).TotalSeconds:0}\",\"properties\":{{\"value\":{Value}}}}}");
}
