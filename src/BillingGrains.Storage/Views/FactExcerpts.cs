using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using BillingGrains.Storage.Journal;
using NodaTime;

namespace BillingGrains.Storage.Views;

/// <summary>"facts" with bodies that hold no more than the members which a statement names, at any depth: PostgreSQL takes
/// about a microsecond for each hundred characters that it parses.</summary>
internal sealed class FactExcerpts(string statement) : IFactShape
{
    /// <summary>Between spaces: whatever it asks for by name is one of them.</summary>
    private readonly byte[] words = Encoding.UTF8.GetBytes(
        $" {string.Join(' ', Regex.Matches(statement, @"\w+").Select(static word => word.Value).Distinct())} ");

    public string Sql => """
        facts as (
          select key, version, type, body::jsonb as body
          from unnest($1::text[], $2::bigint[], $3::text[], $4::text[]) as f(key, version, type, body) offset 0
        )
        """;

    public IFactReader Reader() => new FactExcerptReader(words);
}

/// <param name="words">The names of members that are kept, each between spaces.</param>
internal sealed class FactExcerptReader(byte[] words) : IFactReader
{
    private readonly TextColumn keys = new();
    private readonly BigintColumn versions = new();
    private readonly TextColumn types = new();
    private readonly TextColumn bodies = new();
    private readonly MemoryStream excerpt = new();

    public IEnumerable<ArrayColumn> Columns => [keys, versions, types, bodies];

    public void Add(ReadOnlySpan<byte> key, long version, string type, Instant at, ReadOnlySpan<byte> body)
    {
        keys.Add(key);
        versions.Add(version);
        types.Add(type);
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
