using System.Runtime.InteropServices;
using System.Text.Json;
using BillingGrains.Storage.Journal;
using NodaTime;

namespace BillingGrains.Storage.Views;

/// <summary>Takes the rows of a step out of facts, and keeps them as the columns that are sent.</summary>
internal sealed class FactRowReader : IFactReader
{
    private readonly FactRows rows;
    private readonly TextColumn keys = new();
    private readonly BigintColumn versions = new();
    private readonly TimeColumn times = new();
    private readonly IntegerColumn places = new();
    private readonly TextColumn[] values;

    /// <summary>Of the fact at hand: what all its rows share, and one after the other what each has.</summary>
    private readonly Cell[] shared;
    private readonly List<Cell> cells = [];
    private readonly List<int> placesFound = [];

    public FactRowReader(FactRows rows)
    {
        this.rows = rows;
        values = [.. rows.Columns.Select(static _ => new TextColumn())];
        shared = new Cell[values.Length];
    }

    public IEnumerable<ArrayColumn> Columns => [keys, versions, times, places, .. values];

    public void Add(ReadOnlySpan<byte> key, long version, string type, Instant at, ReadOnlySpan<byte> body)
    {
        Array.Clear(shared);
        cells.Clear();
        placesFound.Clear();
        var json = new Utf8JsonReader(body);
        json.Read();
        Take(ref json, rows.Fact, row: null);
        if (placesFound.Count == 0 && rows.FirstPlace is { } place)
        {
            placesFound.Add(place);
            cells.AddRange(shared);
        }

        for (var row = 0; row < placesFound.Count; row++)
        {
            keys.Add(key);
            versions.Add(version);
            times.Add(at);
            places.Add(placesFound[row]);
            for (var column = 0; column < values.Length; column++)
            {
                var own = cells[(row * values.Length) + column];
                (own.IsThere ? own : shared[column]).AddTo(values[column], body);
            }
        }
    }

    /// <summary>Takes what a shape names of the value at hand, up to its last token.</summary>
    /// <param name="row">The element's, from 0; null for what belongs to the fact.</param>
    private void Take(ref Utf8JsonReader json, FactMember shape, int? row)
    {
        if (shape.Each is { } element && json.TokenType == JsonTokenType.StartArray)
        {
            for (var place = 1; json.Read() && json.TokenType != JsonTokenType.EndArray; place++)
            {
                placesFound.Add(place);
                CollectionsMarshal.SetCount(cells, placesFound.Count * values.Length);
                CollectionsMarshal.AsSpan(cells)[^values.Length..].Clear();
                Take(ref json, element, placesFound.Count - 1);
            }
        }
        else if (!shape.Members.IsEmpty && json.TokenType == JsonTokenType.StartObject)
        {
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var member = Find(ref json, shape);
                json.Read();
                if (member is null)
                {
                    json.Skip();
                }
                else
                {
                    Take(ref json, member, row);
                }
            }
        }
        else if (shape.Column < 0)
        {
            json.Skip();
        }
        else if (row is { } number)
        {
            cells[(number * values.Length) + shape.Column] = Cell.Read(ref json);
        }
        else
        {
            shared[shape.Column] = Cell.Read(ref json);
        }
    }

    private static FactMember? Find(ref Utf8JsonReader json, FactMember shape)
    {
        foreach (var member in shape.Members)
        {
            if (json.ValueTextEquals(member.Name))
            {
                return member;
            }
        }

        return null;
    }

    /// <summary>A value: its place in the body, or what it is when its characters are written otherwise there.</summary>
    private readonly record struct Cell(int Start, int Length, byte[]? Unescaped, bool IsThere)
    {
        public static Cell Read(ref Utf8JsonReader json)
        {
            var start = (int)json.TokenStartIndex;
            switch (json.TokenType)
            {
                case JsonTokenType.Null:
                    return default;
                case JsonTokenType.String when json.ValueIsEscaped:
                    var text = new byte[json.ValueSpan.Length];
                    return new Cell(0, json.CopyString(text), text, IsThere: true);
                case JsonTokenType.String:
                    return new Cell(start + 1, json.ValueSpan.Length, null, IsThere: true);
                default:
                    json.Skip();
                    return new Cell(start, (int)json.BytesConsumed - start, null, IsThere: true);
            }
        }

        public void AddTo(TextColumn column, ReadOnlySpan<byte> body)
        {
            if (IsThere)
            {
                column.Add((Unescaped ?? body).Slice(Start, Length));
            }
            else
            {
                column.AddNull();
            }
        }
    }
}
