using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using BillingGrains.Storage.Journal;
using NodaTime;

namespace BillingGrains.Storage.Views;

/// <summary>What a statement reads by these names: "facts" of its types, with bodies that hold no more than the members which it
/// names, at any depth, because PostgreSQL takes about a microsecond for each hundred characters that it parses; "last" only the
/// last of each key; "heads" all without bodies.</summary>
/// <param name="isWhole">Bodies are whole: the statement keeps members of which it does not name all.</param>
internal sealed class FactExcerpts(string statement, bool isWhole = false) : IFactShape
{
    private readonly bool readsLast = IsRead(statement, "last");
    private readonly bool readsFacts = IsRead(statement, "facts");
    private readonly bool readsHeads = IsRead(statement, "heads");

    /// <summary>Between spaces: whatever it asks for by name is one of them.</summary>
    private readonly byte[] words = isWhole ? [] : Encoding.UTF8.GetBytes(
        $" {string.Join(' ', Regex.Matches(statement, @"\w+").Select(static word => word.Value).Distinct())} ");

    private bool HasBodies => readsFacts || readsLast;

    /// <remarks>"offset 0" has each body parsed once. PostgreSQL writes down what it reads by a name that stands there twice,
    /// even where one of the two is never run: a statement gets only what it reads.</remarks>
    public string Sql => string.Join(", ", Names());

    public IFactReader Reader() => new FactExcerptReader(HasBodies, isWhole ? null : words);

    private IEnumerable<string> Names()
    {
        if (HasBodies)
        {
            yield return """
                facts as (
                  select key, version, type, at, body::jsonb as body
                  from unnest($1::text[], $2::bigint[], $3::text[], $4::timestamptz[], $5::text[])
                    as f(key, version, type, at, body) offset 0
                )
                """;
        }

        if (readsLast)
        {
            yield return "last as (select distinct on (key) * from facts order by key, version desc)";
        }

        if (readsHeads)
        {
            yield return """
                heads as (
                  select * from unnest($1::text[], $2::bigint[], $3::text[], $4::timestamptz[]) as f(key, version, type, at)
                )
                """;
        }
    }

    private static bool IsRead(string statement, string name) => Regex.IsMatch(statement, $@"\b(from|using)\s+{name}\b");
}

/// <param name="hasBodies">They are asked for.</param>
/// <param name="words">The names of members that are kept, each between spaces; null for all.</param>
internal sealed class FactExcerptReader(bool hasBodies, byte[]? words) : IFactReader
{
    private readonly TextColumn keys = new();
    private readonly BigintColumn versions = new();
    private readonly TextColumn types = new();
    private readonly TimeColumn times = new();
    private readonly TextColumn bodies = new();
    private readonly MemoryStream excerpt = new();

    public IEnumerable<ArrayColumn> Columns => hasBodies
        ? [keys, versions, types, times, bodies]
        : [keys, versions, types, times];

    public void Add(ReadOnlySpan<byte> key, long version, string type, Instant at, ReadOnlySpan<byte> body)
    {
        keys.Add(key);
        versions.Add(version);
        types.Add(type);
        times.Add(at);
        if (!hasBodies)
        {
            return;
        }

        if (words is null)
        {
            bodies.Add(body);
            return;
        }

        excerpt.SetLength(0);
        var json = new Utf8JsonReader(body);
        json.Read();
        Copy(ref json, body);
        bodies.Add(excerpt.GetBuffer().AsSpan(0, (int)excerpt.Length));
    }

    /// <summary>Copies the value at hand, and goes to its last token.</summary>
    private void Copy(ref Utf8JsonReader json, ReadOnlySpan<byte> body)
    {
        var separator = default(byte);
        switch (json.TokenType)
        {
            case JsonTokenType.StartArray:
                excerpt.WriteByte((byte)'[');
                while (json.Read() && json.TokenType != JsonTokenType.EndArray)
                {
                    Separate(ref separator);
                    Copy(ref json, body);
                }

                excerpt.WriteByte((byte)']');
                break;
            case JsonTokenType.StartObject:
                excerpt.WriteByte((byte)'{');
                while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
                {
                    CopyMember(ref json, body, ref separator);
                }

                excerpt.WriteByte((byte)'}');
                break;
            default:
                excerpt.Write(Token(json, body));
                break;
        }
    }

    private void CopyMember(ref Utf8JsonReader json, ReadOnlySpan<byte> body, ref byte separator)
    {
        var isNamed = IsNamed(json.ValueSpan);
        if (isNamed)
        {
            Separate(ref separator);
            excerpt.Write(Token(json, body));
        }

        json.Read();
        if (isNamed)
        {
            Copy(ref json, body);
        }
        else
        {
            json.Skip();
        }
    }

    private bool IsNamed(ReadOnlySpan<byte> name)
    {
        // No word begins where the rest does: before it stands a letter.
        var rest = words.AsSpan();
        for (var place = rest.IndexOf(name); place >= 0 && !name.IsEmpty; place = rest.IndexOf(name))
        {
            if (place > 0 && rest[place - 1] == ' ' && rest[place + name.Length] == ' ')
            {
                return true;
            }

            rest = rest[(place + 1)..];
        }

        return false;
    }

    private void Separate(ref byte separator)
    {
        if (separator != default)
        {
            excerpt.WriteByte(separator);
        }

        separator = (byte)',';
    }

    /// <summary>As it is written; of a member's name with the colon.</summary>
    private static ReadOnlySpan<byte> Token(in Utf8JsonReader json, ReadOnlySpan<byte> body) =>
        body[(int)json.TokenStartIndex..(int)json.BytesConsumed];
}
