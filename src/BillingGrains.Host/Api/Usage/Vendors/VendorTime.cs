using System.Globalization;
using NodaTime;
using NodaTime.Text;

namespace BillingGrains.Host.Api.Usage.Vendors;

/// <summary>Times as vendors' clients send them.</summary>
internal static class VendorTime
{
    /// <summary>Seconds since 1970, with decimals or without, as RFC 3339 has it. What is no number stays as it is.</summary>
    public static string Rfc3339(string seconds) =>
        decimal.TryParse(seconds, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        && decimal.Abs(number) < Instant.MaxValue.ToUnixTimeSeconds()
            ? InstantPattern.ExtendedIso.Format(Instant.FromUnixTimeTicks((long)(number * NodaConstants.TicksPerSecond)))
            : seconds;

    /// <summary>The moment of a text that was read before.</summary>
    public static Instant Of(string rfc3339) =>
        Instant.FromDateTimeOffset(DateTimeOffset.Parse(rfc3339, CultureInfo.InvariantCulture));
}
