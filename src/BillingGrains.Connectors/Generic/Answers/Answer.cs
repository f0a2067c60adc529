using System.Collections.Immutable;
using BillingGrains.Connectors.Generic.Templates;
using BillingGrains.Domain.Expressions;
using NodaTime;

namespace BillingGrains.Connectors.Generic.Answers;

/// <summary>What came back from a call.</summary>
/// <param name="Headers">Names in small letters.</param>
/// <param name="Body">Null where the text is of another kind than was expected.</param>
/// <param name="RetryAfter">What the header of that name says.</param>
internal sealed record Answer(
    int Status, ImmutableSortedDictionary<string, string> Headers, string Text, AnswerBody? Body, Duration? RetryAfter)
{
    private const int TextMax = 500;

    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>For those who look into it. Requests, and with them secrets, are not part of it.</summary>
    public string Detail => FormattableString.Invariant(
        $"HTTP {Status}: {(Text.Length > TextMax ? Text[..TextMax] + "…" : Text)}");

    /// <summary>What it says of one of several documents, as if it were an answer of its own.</summary>
    public Answer Of(AnswerBody part) => this with { Body = part, Text = part.Written };

    /// <summary>The names that rules of answers may use.</summary>
    public Bindings Bind(Bindings bindings, ReadRules errors) => bindings
        .With("status", ExpressionValue.Of((long)Status))
        .With("text", ExpressionValue.Of(Text))
        .With("header", ExpressionValue.Of(Headers.ToImmutableSortedDictionary(
            one => one.Key, one => ExpressionValue.Of(one.Value), StringComparer.Ordinal)))
        .With("error", ExpressionValue.OfObject(errors.Of(Body, Headers)));
}
