namespace BillingGrains.Ports.Usage;

/// <summary>The members of an event, as they were found.</summary>
internal ref struct UsageParts
{
    public ReadOnlySpan<byte> Id;
    public ReadOnlySpan<byte> Source;
    public ReadOnlySpan<byte> Type;
    public ReadOnlySpan<byte> Meter;
    public ReadOnlySpan<byte> Customer;
    public ReadOnlySpan<byte> Subject;
    public ReadOnlySpan<byte> SpecVersion;
    public long Ticks;
    public decimal Value;
    public bool HasValue;
    public int IdStart;
    public int IdLength;

    /// <summary>The name of a member that a usage item does not have. A CloudEvent may have any: extensions.</summary>
    public string? Unknown;

    public readonly bool IsCloudEvent => !SpecVersion.IsEmpty;

    /// <summary>What lacks, or does not belong there.</summary>
    public UsageFault? Fault()
    {
        if (Id.IsEmpty || Source.IsEmpty)
        {
            return Missing(Id.IsEmpty ? "id" : "source");
        }

        return IsCloudEvent ? CloudEventFault() : ItemFault();
    }

    private UsageFault? CloudEventFault()
    {
        if (!SpecVersion.SequenceEqual("1.0"u8))
        {
            return new UsageFault("specversion", "CloudEvents of version 1.0 are taken.");
        }

        if (Type.IsEmpty || Subject.IsEmpty)
        {
            return Missing(Type.IsEmpty ? "type" : "subject");
        }

        // Without a value an event counts for one: its meter counts events.
        Value = HasValue ? Value : 1m;
        return Unknown == "data_base64"
            ? new UsageFault("data_base64", "What was used stands in \"data\", as a JSON object.")
            : null;
    }

    private readonly UsageFault? ItemFault() =>
        !Type.IsEmpty && !Type.SequenceEqual("usage"u8) ? new UsageFault("type", "It is \"usage\", or left out.")
        : Unknown is not null ? new UsageFault(
            Unknown, "A usage item has no such member: what else there is to say goes into \"properties\".")
        : !Subject.IsEmpty ? new UsageFault("specversion", "A CloudEvent says its version, \"1.0\".")
        : Meter.IsEmpty ? Missing("meter")
        : Customer.IsEmpty ? Missing("customer")
        : !HasValue ? Missing("value")
        : null;

    public static UsageFault Twice(string field) => new(field, "It is there twice.");

    private static UsageFault Missing(string field) => new(field, "It is missing.");
}
