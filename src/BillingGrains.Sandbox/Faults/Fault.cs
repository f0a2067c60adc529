using System.Globalization;
using System.Text.Json.Serialization;

namespace BillingGrains.Sandbox.Faults;

/// <summary>What goes wrong with one call on its way. "Before" has no effect on the books; "after" has.</summary>
public enum Fault
{
    [JsonStringEnumMemberName("none")]
    None = 0,

    /// <summary>429 with Retry-After; nothing was done.</summary>
    [JsonStringEnumMemberName("throttle")]
    Throttle = 1,

    /// <summary>503 with Retry-After; nothing was done.</summary>
    [JsonStringEnumMemberName("unavailable")]
    Unavailable = 2,

    /// <summary>500; nothing was done, and the answer does not say so.</summary>
    [JsonStringEnumMemberName("error-before")]
    ErrorBefore = 3,

    /// <summary>500; it was done, and the answer does not say so.</summary>
    [JsonStringEnumMemberName("error-after")]
    ErrorAfter = 4,

    /// <summary>The connection is cut after it was done.</summary>
    [JsonStringEnumMemberName("abort-after")]
    AbortAfter = 5,

    /// <summary>The call hangs, and nothing was done.</summary>
    [JsonStringEnumMemberName("hang-before")]
    HangBefore = 6,

    /// <summary>The call hangs after it was done.</summary>
    [JsonStringEnumMemberName("hang-after")]
    HangAfter = 7,

    /// <summary>200 with a page of a proxy instead of the answer; it was done.</summary>
    [JsonStringEnumMemberName("garbled-after")]
    GarbledAfter = 8,
}

/// <summary>What a caller may do with a tenant's books.</summary>
public enum Operation
{
    None = 0,

    [JsonStringEnumMemberName("create")]
    Create = 1,

    [JsonStringEnumMemberName("post")]
    Post = 2,

    [JsonStringEnumMemberName("find")]
    Find = 3,

    [JsonStringEnumMemberName("list")]
    List = 4,

    [JsonStringEnumMemberName("master-data")]
    MasterData = 6,

    [JsonStringEnumMemberName("payments")]
    Payments = 7,

    /// <summary>A question to the tax service.</summary>
    [JsonStringEnumMemberName("tax")]
    Tax = 5,

    [JsonStringEnumMemberName("enter")]
    Enter = 8,

    /// <summary>A line for rounding on a draft, where that is a call of its own.</summary>
    [JsonStringEnumMemberName("round")]
    Round = 9,

    /// <summary>Several documents in one call.</summary>
    [JsonStringEnumMemberName("create-many")]
    CreateMany = 10,

    [JsonStringEnumMemberName("post-many")]
    PostMany = 11,
}

/// <summary>How often each fault comes.</summary>
/// <param name="PerMille">Calls out of a thousand, by fault; together at most 1,000.</param>
public sealed record FaultRates(IReadOnlyList<(Fault Fault, int PerMille)> PerMille)
{
    private static readonly Dictionary<string, Fault> Names = new(StringComparer.Ordinal)
    {
        ["throttle"] = Fault.Throttle,
        ["unavailable"] = Fault.Unavailable,
        ["error-before"] = Fault.ErrorBefore,
        ["error-after"] = Fault.ErrorAfter,
        ["abort-after"] = Fault.AbortAfter,
        ["hang-before"] = Fault.HangBefore,
        ["hang-after"] = Fault.HangAfter,
        ["garbled-after"] = Fault.GarbledAfter,
    };

    public static FaultRates Quiet { get; } = new([]);

    /// <summary>Reads "throttle=10,abort-after=5". Throws <see cref="FormatException"/> for anything else.</summary>
    public static FaultRates Parse(string text)
    {
        var rates = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(ParseOne).ToList();
        if (rates.Sum(rate => rate.PerMille) > 1_000)
        {
            throw new FormatException("The faults come to more than 1,000 out of 1,000 calls.");
        }

        return new FaultRates(rates);
    }

    /// <summary>The fault that a number from 0 to 999 falls on.</summary>
    public Fault At(int perMille)
    {
        foreach (var (fault, width) in PerMille)
        {
            if (perMille < width)
            {
                return fault;
            }

            perMille -= width;
        }

        return Fault.None;
    }

    private static (Fault Fault, int PerMille) ParseOne(string text)
    {
        var parts = text.Split('=', 2);
        return parts.Length == 2 && Names.TryGetValue(parts[0], out var fault)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var perMille)
            ? (fault, perMille)
            : throw new FormatException(
                $"'{text}' is not a fault and a rate; known faults: {string.Join(", ", Names.Keys)}.");
    }
}
