using BillingGrains.Domain.Expressions;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Proposals;
using BillingGrains.Ports.Erp;

namespace BillingGrains.Connectors.Generic.Templates;

/// <summary>What templates of proposed master data may name: docs/erp-connectors.md lists it.</summary>
internal static class MasterVocabulary
{
    private static readonly ExpressionType Text = ExpressionType.String;
    private static readonly ExpressionType Maybe = ExpressionType.String.OrNull();

    /// <summary>What is null was not proposed: it is left as it is.</summary>
    public static readonly ExpressionType Record = ExpressionType.ObjectOf(ExpressionFields.Of<ErpMasterRecord>(
        "record",
        ("key", Text, one => ExpressionValue.Of(one.PostingKey)),
        ("version", Text, one => ExpressionValue.Of(PostingKey.Of(one.PostingKey, VersionOf(one.Content)))),
        ("id", Text, one => ExpressionValue.Of(one.Id)),
        ("upperId", Text, one => ExpressionValue.Of(one.Id.ToUpperInvariant())),
        ("name", Text, one => ExpressionValue.Of(one.Content.Name)),
        ("taxRegistration", Maybe, one => ExpressionValue.Of(one.Content.TaxRegistration)),
        ("plainTaxRegistration", Maybe, one => ExpressionValue.Of(MasterContent.Registration(one.Content.TaxRegistration))),
        ("currency", Maybe, one => ExpressionValue.Of(one.Content.Currency)),
        ("hasAddress", ExpressionType.Bool, one => ExpressionValue.Of(one.Content.Address is not null)),
        ("street", Maybe, one => ExpressionValue.Of(one.Content.Address?.Street)),
        ("postalCode", Maybe, one => ExpressionValue.Of(one.Content.Address?.PostalCode)),
        ("city", Maybe, one => ExpressionValue.Of(one.Content.Address?.City)),
        ("region", Maybe, one => ExpressionValue.Of(one.Content.Address?.Region)),
        ("country", Maybe, one => ExpressionValue.Of(one.Content.Address?.Country)),
        ("paymentDays", ExpressionType.Int.OrNull(), one =>
            one.Content.PaymentDays is { } days ? ExpressionValue.Of((long)days) : ExpressionValue.Null),
        ("percent", ExpressionType.Decimal.OrNull(), one =>
            one.Content.Percent is { } percent ? ExpressionValue.Of(percent) : ExpressionValue.Null),
        ("unit", Maybe, one => ExpressionValue.Of(one.Content.Unit))));

    private static string VersionOf(MasterContent content) => string.Join(
        '\n', content.Name, content.TaxRegistration, content.Currency, content.Address,
        FormattableString.Invariant($"{content.PaymentDays} {content.Percent}"), content.Unit);

    /// <summary>A tax registration that is searched for.</summary>
    public static readonly ExpressionType Registration = ExpressionType.ObjectOf(ExpressionFields.Of<SoughtRegistration>(
        "registration",
        ("text", Text, one => ExpressionValue.Of(one.Text)),
        ("plain", Text, one => ExpressionValue.Of(MasterContent.Registration(one.Text)))));
}

/// <param name="Text">As it was proposed.</param>
internal sealed record SoughtRegistration(string Text);
