using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using NodaTime;

namespace BillingGrains.Ports.Usage;

/// <summary>Reads one event: a usage item of ours, or a CloudEvent (1.0.2, structured JSON) whose type is the meter, whose
/// subject is the customer, and whose data holds the value. It keeps its buffers: one for each who reads.</summary>
public sealed class UsageLineReader(SeriesTable table)
{
    private const int IdLengthMax = 100;

    private static readonly SearchValues<byte> IdBytes =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-"u8);

    private readonly UsageContent content = new();

    /// <summary>What the line that was read last takes back: alone, or with the event that is sent in its place. Null for most.
    /// </summary>
    public UsageWithdrawal? Withdrawal { get; private set; }

    /// <summary>Null when it was read. <see cref="UsageEvent.Start"/> is left to the caller. A line that only takes back is no
    /// event: <paramref name="one"/> has no series.</summary>
    public UsageFault? Read(ReadOnlySpan<byte> line, out UsageEvent one)
    {
        one = default;
        Withdrawal = null;
        if (line.Length > UsageLimits.LineBytesMax)
        {
            return new UsageFault("", FormattableString.Invariant($"An event has at most {UsageLimits.LineBytesMax} bytes."));
        }

        content.Clear();
        var parts = new UsageParts { Ticks = UsageEvent.NoTime };
        try
        {
            return ReadObject(line, ref parts) ?? parts.Fault() ?? Make(line, in parts, out one);
        }
        catch (JsonException exception)
        {
            return new UsageFault("", FormattableString.Invariant(
                $"It is not one whole JSON object: see byte {exception.BytePositionInLine + 1}."));
        }
        catch (InvalidOperationException)
        {
            return new UsageFault("", "It is not UTF-8.");
        }
    }

    private UsageFault? ReadObject(ReadOnlySpan<byte> line, ref UsageParts parts)
    {
        var reader = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = 16 });
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return new UsageFault("", "An event is a JSON object.");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (Member(ref reader, line, ref parts) is { } fault)
            {
                return fault;
            }
        }

        // What stands behind the object is as wrong as what lacks in it.
        reader.Read();
        return null;
    }

    private UsageFault? Member(ref Utf8JsonReader reader, ReadOnlySpan<byte> line, ref UsageParts parts)
    {
        switch (reader.ValueSpan)
        {
            case var name when name.SequenceEqual("id"u8):
                reader.Read();
                parts.IdStart = (int)reader.TokenStartIndex + 1;
                parts.IdLength = reader.ValueSpan.Length;
                return Text(ref reader, "id", ref parts.Id);
            case var name when name.SequenceEqual("source"u8):
                reader.Read();
                return Text(ref reader, "source", ref parts.Source);
            case var name when name.SequenceEqual("time"u8):
                reader.Read();
                return Time(ref reader, ref parts);
            case var name when name.SequenceEqual("type"u8):
                reader.Read();
                return Text(ref reader, "type", ref parts.Type);
            case var name when name.SequenceEqual("meter"u8):
                reader.Read();
                return Text(ref reader, "meter", ref parts.Meter);
            case var name when name.SequenceEqual("customer"u8):
                reader.Read();
                return Text(ref reader, "customer", ref parts.Customer);
            case var name when name.SequenceEqual("subject"u8):
                reader.Read();
                return Text(ref reader, "subject", ref parts.Subject);
            case var name when name.SequenceEqual("specversion"u8):
                reader.Read();
                return Text(ref reader, "specversion", ref parts.SpecVersion);
            case var name when name.SequenceEqual("value"u8):
                reader.Read();
                return Value(ref reader, "value", ref parts);
            case var name when name.SequenceEqual("corrects"u8):
                reader.Read();
                return Text(ref reader, "corrects", ref parts.Corrects);
            case var name when name.SequenceEqual("reason"u8):
                reader.Read();
                parts.ReasonFault = Text(ref reader, "reason", ref parts.Reason);
                reader.Skip();
                return null;
            case var name when name.SequenceEqual("properties"u8):
                return Properties(ref reader, line, "properties", isData: false, ref parts);
            case var name when name.SequenceEqual("data"u8):
                return Properties(ref reader, line, "data", isData: true, ref parts);
            default:
                parts.Unknown ??= reader.GetString();
                reader.Skip();
                return null;
        }
    }

    /// <summary>Members of an object: properties, and in data the value.</summary>
    private UsageFault? Properties(
        ref Utf8JsonReader reader, ReadOnlySpan<byte> line, string field, bool isData, ref UsageParts parts)
    {
        reader.Read();
        parts.HasProperties = true;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return new UsageFault(field, "It is a JSON object.");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (isData && reader.ValueSpan.SequenceEqual("value"u8))
            {
                reader.Read();
                if (Value(ref reader, "data/value", ref parts) is { } fault)
                {
                    return fault;
                }
            }
            else if (reader.ValueSpan.Length > UsageLimits.NameLengthMax || content.Properties == UsageLimits.PropertiesMax)
            {
                return new UsageFault(
                    field,
                    FormattableString.Invariant($"It has at most {UsageLimits.PropertiesMax} members, with names of at most ")
                    + FormattableString.Invariant($"{UsageLimits.NameLengthMax} bytes."));
            }
            else
            {
                content.Add(ref reader, line);
            }
        }

        return null;
    }

    private static UsageFault? Text(ref Utf8JsonReader reader, string field, ref ReadOnlySpan<byte> text)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            return new UsageFault(field, "It is a text.");
        }

        if (!text.IsEmpty)
        {
            return UsageParts.Twice(field);
        }

        text = reader.ValueIsEscaped ? Encoding.UTF8.GetBytes(reader.GetString()!) : reader.ValueSpan;
        return text.Length is 0 or > UsageLimits.NameLengthMax || text.Contains((byte)0) || !Utf8.IsValid(text)
            ? new UsageFault(
                field, FormattableString.Invariant($"It has 1 to {UsageLimits.NameLengthMax} bytes of UTF-8, and no NUL."))
            : null;
    }

    private static UsageFault? Time(ref Utf8JsonReader reader, ref UsageParts parts)
    {
        if (parts.Ticks != UsageEvent.NoTime)
        {
            return UsageParts.Twice("time");
        }

        if (reader.TokenType != JsonTokenType.String || !HasOffset(reader.ValueSpan)
            || !reader.TryGetDateTimeOffset(out var time))
        {
            return new UsageFault("time", "It is a moment with its offset, as RFC 3339 has it: 2026-05-04T10:00:00Z.");
        }

        parts.Ticks = time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks;
        return null;
    }

    private static bool HasOffset(ReadOnlySpan<byte> text) =>
        text.Length > 10 && (text[^1] is (byte)'Z' or (byte)'z' || text[^6] is (byte)'+' or (byte)'-');

    private static UsageFault? Value(ref Utf8JsonReader reader, string field, ref UsageParts parts)
    {
        if (parts.HasValue)
        {
            return UsageParts.Twice(field);
        }

        decimal value;
        var isNumber = reader.TokenType switch
        {
            JsonTokenType.Number => reader.TryGetDecimal(out value),
            JsonTokenType.String => Utf8Parser.TryParse(reader.ValueSpan, out value, out var read)
                && read == reader.ValueSpan.Length,
            _ => (value = 0m) != 0m,
        };
        if (!isNumber)
        {
            return new UsageFault(field, "It is a number, or a text that is one.");
        }

        // Dividing by one takes off zeros at the end: 12.50 is 12.5.
        parts.Value = value / 1.0000000000000000000000000000m;
        parts.HasValue = true;
        return decimal.Abs(parts.Value) > UsageLimits.ValueMax || parts.Value.Scale > UsageLimits.ValueDecimalsMax
            ? new UsageFault(field, FormattableString.Invariant(
                $"It is at most {UsageLimits.ValueMax} and has at most {UsageLimits.ValueDecimalsMax} decimals."))
            : null;
    }

    private UsageFault? Make(ReadOnlySpan<byte> line, in UsageParts parts, out UsageEvent one)
    {
        one = default;
        if (parts.IsWithdrawal || !parts.Corrects.IsEmpty)
        {
            Withdrawal = WithdrawalOf(in parts);
        }

        if (parts.IsWithdrawal)
        {
            return null;
        }

        var meter = parts.IsCloudEvent ? parts.Type : parts.Meter;
        var customer = parts.IsCloudEvent ? parts.Subject : parts.Customer;
        if (!IsId(meter) || !IsId(customer))
        {
            var field = (parts.IsCloudEvent, IsId(meter)) switch
            {
                (true, false) => "type",
                (true, true) => "subject",
                (false, false) => "meter",
                (false, true) => "customer",
            };
            return new UsageFault(field, "It is 1 to 100 letters, digits, '.', '_', '-' or ':'.");
        }

        Span<char> names = stackalloc char[meter.Length + customer.Length];
        Encoding.ASCII.GetChars(meter, names);
        Encoding.ASCII.GetChars(customer, names[meter.Length..]);
        one = new UsageEvent
        {
            Key = UsageKey.Of(parts.Source, parts.Id),
            Content = content.Hash(meter, customer, parts.Corrects, parts.Ticks, parts.Value),
            Ticks = parts.Ticks,
            Series = table.Of(names[..meter.Length], names[meter.Length..]),
            Value = parts.Value,
            Length = line.Length,
            IdStart = parts.IdStart,
            IdLength = parts.IdLength,
        };
        return null;
    }

    private static UsageWithdrawal WithdrawalOf(in UsageParts parts)
    {
        var (source, id) = (Encoding.UTF8.GetString(parts.Source), Encoding.UTF8.GetString(parts.Id));
        return parts.IsWithdrawal
            ? new UsageWithdrawal(source, id) { Reason = Encoding.UTF8.GetString(parts.Reason), Ticks = parts.Ticks }
            : new UsageWithdrawal(source, Encoding.UTF8.GetString(parts.Corrects))
            {
                Reason = parts.Reason.IsEmpty ? $"Corrected by {id}." : Encoding.UTF8.GetString(parts.Reason),
                CorrectedBy = id,
            };
    }

    private static bool IsId(ReadOnlySpan<byte> text) =>
        text.Length is > 0 and <= IdLengthMax && !text.ContainsAnyExcept(IdBytes);
}
