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

    /// <summary>The id of the event that this one is sent in place of.</summary>
    public ReadOnlySpan<byte> Corrects;

    /// <summary>Why something is taken back.</summary>
    public ReadOnlySpan<byte> Reason;

    /// <summary>What is wrong with the reason, where one is wanted.</summary>
    public UsageFault? ReasonFault;

    public bool HasProperties;
    public long Ticks;
    public decimal Value;
    public bool HasValue;
    public int IdStart;
    public int IdLength;

    /// <summary>The name of a member that a usage item does not have. A CloudEvent may have any: extensions.</summary>
    public string? Unknown;

    public readonly bool IsCloudEvent => !SpecVersion.IsEmpty;

    /// <summary>It is no event, and takes one back.</summary>
    public readonly bool IsWithdrawal => !IsCloudEvent && Type.SequenceEqual("usage-withdrawn"u8);

    /// <summary>What lacks, or does not belong there.</summary>
    public UsageFault? Fault()
    {
        if (Id.IsEmpty || Source.IsEmpty)
        {
            return Missing(Id.IsEmpty ? "id" : "source");
        }

        if (Corrects.SequenceEqual(Id))
        {
            return new UsageFault("corrects", "An event corrects another one: give this one an id of its own.");
        }

        return (Corrects.IsEmpty && !IsWithdrawal ? null : ReasonFault)
            ?? (IsCloudEvent ? CloudEventFault() : IsWithdrawal ? WithdrawalFault() : ItemFault());
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

    private readonly UsageFault? WithdrawalFault() =>
        (Unknown, Meter.IsEmpty && Customer.IsEmpty && Subject.IsEmpty, HasValue || HasProperties, Corrects.IsEmpty) switch
        {
            (not null, _, _, _) => new UsageFault(Unknown, OnlySays),
            (_, false, _, _) => new UsageFault(!Meter.IsEmpty ? "meter" : !Customer.IsEmpty ? "customer" : "subject", OnlySays),
            (_, _, true, _) => new UsageFault(HasValue ? "value" : "properties", OnlySays),
            (_, _, _, false) => new UsageFault("corrects", OnlySays),
            _ => Reason.IsEmpty ? Missing("reason") : null,
        };

    private readonly UsageFault? ItemFault() =>
        !Type.IsEmpty && !Type.SequenceEqual("usage"u8)
            ? new UsageFault("type", "It is \"usage\", or left out; \"usage-withdrawn\" takes an event back.")
        : (!Reason.IsEmpty || ReasonFault is not null) && Corrects.IsEmpty
            ? new UsageFault("reason", "It belongs to what is taken back or corrected.")
        : Unknown is not null ? new UsageFault(
            Unknown, "A usage item has no such member: what else there is to say goes into \"properties\".")
        : !Subject.IsEmpty ? new UsageFault("specversion", "A CloudEvent says its version, \"1.0\".")
        : Meter.IsEmpty ? Missing("meter")
        : Customer.IsEmpty ? Missing("customer")
        : !HasValue ? Missing("value")
        : null;

    private const string OnlySays = "A withdrawal says source, id and reason, and may say the event's time.";

    public static UsageFault Twice(string field) => new(field, "It is there twice.");

    private static UsageFault Missing(string field) => new(field, "It is missing.");
}
