using NodaTime;
using NodaTime.Text;

namespace BillingGrains.Connectors.NetSuite;

/// <summary>Moments as SuiteQL compares them: in a zone that the settings name, to the second.</summary>
internal static class NetSuiteMoments
{
    private static readonly LocalDateTimePattern Pattern =
        LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm:ss");

    public static string Of(Instant moment, NetSuiteSettings settings) =>
        $"TO_TIMESTAMP('{Pattern.Format(moment.InZone(settings.QueryZone).LocalDateTime)}', 'YYYY-MM-DD HH24:MI:SS')";

    /// <summary>From where changes are to be read later, as a text to keep.</summary>
    public static string Token(TimeProvider time, NetSuiteSettings settings) =>
        InstantPattern.ExtendedIso.Format(Instant.FromDateTimeOffset(time.GetUtcNow()) - settings.Overlap);

    public static Instant Read(string token) => InstantPattern.ExtendedIso.Parse(token).Value;

    /// <summary>As "2026-04-20".</summary>
    public static LocalDate? Day(string? text) =>
        text is { Length: >= 10 } && LocalDatePattern.Iso.Parse(text[..10]) is { Success: true, Value: var day } ? day : null;
}
