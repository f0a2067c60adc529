using System.Buffers;
using System.Text;
using System.Text.Json;
using BillingGrains.Domain.Deciding;
using BillingGrains.Ports.Journal;
using NodaTime;
using static System.FormattableString;

namespace BillingGrains.Storage.Journal;

/// <summary>What can be said of an append without asking the journal. An append that passes cannot spoil the batch
/// that it joins, nor a view that reads it later: its body is valid for PostgreSQL's jsonb as well.</summary>
public static class AppendCheck
{
    private const int NumberLengthMax = 64;
    private const int ExponentLengthMax = 4;
    private const long TicksPerMicrosecond = 10;
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);
    private static readonly Instant EarliestTime = Instant.FromUtc(1, 1, 1, 0, 0);
    private static readonly Instant LatestTime = Instant.FromUtc(9999, 12, 31, 23, 59, 59);
    private static readonly SearchValues<char> KeyWord = SearchValues.Create("abcdefghijklmnopqrstuvwxyz-");

    /// <summary>Why an append can never be stored as it is; null when nothing speaks against it.</summary>
    /// <param name="bodyBytes">UTF-8 bytes of all bodies together.</param>
    public static string? Refusal(Append append, JournalLimits limits, out int bodyBytes)
    {
        bodyBytes = 0;
        if (append.AppendId == Guid.Empty)
        {
            return "The append has no id.";
        }

        if (append.ExpectedVersion < 0)
        {
            return "The expected version is negative.";
        }

        if (append.Facts.IsEmpty && append.Receipts.IsEmpty)
        {
            return "The append has neither facts nor receipts.";
        }

        if (append.Facts.Count > limits.FactsPerAppendMax || append.Receipts.Count > limits.ReceiptsPerAppendMax)
        {
            return "The append has too many facts or receipts.";
        }

        return OfKey(append.Key, "key", limits)
            ?? OfReceipts(append.Receipts, limits)
            ?? OfFacts(append.Facts, limits, out bodyBytes);
    }

    /// <summary>The time as it is kept: whole microseconds, what is finer is cut off.</summary>
    public static Instant Kept(Instant time)
    {
        var ticks = time.ToUnixTimeTicks();
        return Instant.FromUnixTimeTicks(ticks - (((ticks % TicksPerMicrosecond) + TicksPerMicrosecond)
            % TicksPerMicrosecond));
    }

    private static string? OfReceipts(ValueList<Receipt> receipts, JournalLimits limits)
    {
        foreach (var receipt in receipts.AsSpan())
        {
            if (OfKey(receipt.Source, "source of a receipt", limits) is { } reason)
            {
                return reason;
            }

            if (receipt.From < 0 || receipt.To <= receipt.From)
            {
                return Invariant(
                    $"The receipt of {receipt.Source} does not move forward: from {receipt.From} to {receipt.To}.");
            }
        }

        return receipts.Count > 1 && receipts.DistinctBy(receipt => receipt.Source).Count() < receipts.Count
            ? "Two receipts name the same source."
            : null;
    }

    private static string? OfFacts(ValueList<NewFact> facts, JournalLimits limits, out int bodyBytes)
    {
        bodyBytes = 0;
        foreach (var fact in facts.AsSpan())
        {
            var reason = OfText(fact.Type, "type of a fact", limits.NameBytesMax)
                ?? OfOrigin(fact, limits)
                ?? OfAddressees(fact, limits)
                ?? OfBody(fact, limits, out bodyBytes, bodyBytes);
            if (reason is not null)
            {
                return reason;
            }
        }

        return null;
    }

    private static string? OfOrigin(NewFact fact, JournalLimits limits) =>
        fact.At < EarliestTime || fact.At > LatestTime
            ? $"The time of {fact.Type} is outside the years 1 to 9999."
            : OfText(fact.Origin.Actor, "actor", limits.NameBytesMax)
                ?? OfText(fact.Origin.CorrelationId, "correlation id", limits.NameBytesMax)
                ?? OfText(fact.Origin.CauseId, "cause id", limits.NameBytesMax);

    private static string? OfAddressees(NewFact fact, JournalLimits limits)
    {
        if (fact.Addressees.Count > limits.AddresseesPerFactMax)
        {
            return Invariant($"The fact {fact.Type} has more than {limits.AddresseesPerFactMax} addressees.");
        }

        foreach (var addressee in fact.Addressees.AsSpan())
        {
            if (OfKey(addressee, "addressee", limits) is { } reason)
            {
                return reason;
            }
        }

        return fact.Addressees.Count > 1
            && fact.Addressees.Distinct(StringComparer.Ordinal).Count() < fact.Addressees.Count
            ? $"The fact {fact.Type} names an addressee twice."
            : null;
    }

    private static string? OfKey(string key, string role, JournalLimits limits)
    {
        if (OfText(key, role, limits.KeyBytesMax) is { } reason)
        {
            return reason;
        }

        var slash = key.IndexOf('/', StringComparison.Ordinal);
        if (slash < 1 || slash == key.Length - 1 || key.AsSpan(0, slash).ContainsAnyExcept(KeyWord))
        {
            return $"The {role} \"{key}\" does not start with a word in small letters and a slash.";
        }

        foreach (var letter in key)
        {
            if (char.IsControl(letter))
            {
                return $"The {role} holds a control character.";
            }
        }

        return null;
    }

    private static string? OfText(string text, string role, int bytesMax)
    {
        if (string.IsNullOrEmpty(text))
        {
            return $"The {role} is empty.";
        }

        if (text.Contains('\0', StringComparison.Ordinal))
        {
            return $"The {role} holds the character NUL, which PostgreSQL does not store.";
        }

        // Three bytes hold any UTF-16 unit: most texts need no count.
        if (text.Length > bytesMax || (text.Length * 3 > bytesMax && Encoding.UTF8.GetByteCount(text) > bytesMax))
        {
            return Invariant($"The {role} is longer than {bytesMax} bytes.");
        }

        return System.Text.Ascii.IsValid(text) || IsWellFormed(text) ? null : $"The {role} is no well-formed Unicode.";
    }

    private static bool IsWellFormed(string text)
    {
        for (var index = 0; index < text.Length; index++)
        {
            if (char.IsSurrogate(text[index]))
            {
                if (index + 1 == text.Length || !char.IsSurrogatePair(text[index], text[index + 1]))
                {
                    return false;
                }

                index++;
            }
        }

        return true;
    }

    private static string? OfBody(NewFact fact, JournalLimits limits, out int bytes, int bytesBefore)
    {
        bytes = bytesBefore;
        if (fact.Body.Length > limits.BodyBytesMax)
        {
            return Invariant($"The body of {fact.Type} is longer than {limits.BodyBytesMax} bytes.");
        }

        var buffer = ArrayPool<byte>.Shared.Rent(StrictUtf8.GetMaxByteCount(fact.Body.Length));
        try
        {
            var length = StrictUtf8.GetBytes(fact.Body, buffer);
            bytes += length;
            return length > limits.BodyBytesMax
                ? Invariant($"The body of {fact.Type} is longer than {limits.BodyBytesMax} bytes.")
                : OfJson(buffer.AsSpan(0, length)) is { } reason ? $"The body of {fact.Type}: {reason}" : null;
        }
        catch (EncoderFallbackException)
        {
            return $"The body of {fact.Type} is no well-formed Unicode.";
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static string? OfJson(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return "it is no JSON object.";
            }

            while (reader.Read())
            {
                if (OfToken(ref reader) is { } reason)
                {
                    return reason;
                }
            }

            return null;
        }
        catch (JsonException exception)
        {
            return $"it is no JSON: {exception.Message}";
        }
        catch (InvalidOperationException)
        {
            return "it holds half of a surrogate pair, which PostgreSQL's jsonb refuses.";
        }
    }

    private static string? OfToken(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String or JsonTokenType.PropertyName when reader.ValueIsEscaped =>
            reader.GetString()!.Contains('\0', StringComparison.Ordinal)
                ? "it holds the character NUL, which PostgreSQL's jsonb refuses."
                : null,
        JsonTokenType.Number => OfNumber(reader.ValueSpan),
        _ => null,
    };

    private static string? OfNumber(ReadOnlySpan<byte> number)
    {
        var exponent = number.IndexOfAny((byte)'e', (byte)'E');
        return number.Length > NumberLengthMax || (exponent >= 0 && number.Length - exponent - 1 > ExponentLengthMax)
            ? "it holds a number that is too long."
            : null;
    }
}
