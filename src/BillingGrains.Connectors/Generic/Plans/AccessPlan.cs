using System.Collections.Immutable;
using BillingGrains.Connectors.Generic.Answers;
using BillingGrains.Connectors.Generic.Templates;
using NodaTime;

namespace BillingGrains.Connectors.Generic.Plans;

/// <summary>How a caller shows who it is. A closed set.</summary>
internal abstract record AccessPlan
{
    private AccessPlan()
    {
    }

    /// <summary>Nothing, or a client certificate alone, or headers of the configuration.</summary>
    public sealed record Open : AccessPlan;

    /// <summary>User and secret with each call.</summary>
    public sealed record Basic : AccessPlan;

    /// <summary>The secret is the token.</summary>
    public sealed record Bearer : AccessPlan;

    /// <summary>OAuth 2: tokens for the client itself, or for a person who consented once.</summary>
    /// <param name="TokenUrl">Relative to the connection's address, or absolute.</param>
    /// <param name="IsCode">With a refresh token, which changes with each use; else with the client's credentials.</param>
    /// <param name="InBody">Client id and secret stand in the form, and not in a Basic header.</param>
    /// <param name="Fields">More fields of the form: scope, resource.</param>
    public sealed record OAuth(
        TextTemplate TokenUrl, bool IsCode, bool InBody, ImmutableArray<(string Name, TextTemplate Value)> Fields) : AccessPlan;

    /// <summary>A signature over parts of the call, with the secret.</summary>
    /// <param name="Algorithm">"sha1", "sha256" or "sha512".</param>
    /// <param name="Signed">The text that is signed.</param>
    /// <param name="IsHex">In hexadecimal digits; else in base64.</param>
    /// <param name="Headers">What is sent; they know "signature".</param>
    public sealed record Hmac(
        string Algorithm, bool KeyIsBase64, TextTemplate Signed, bool IsHex,
        ImmutableArray<(string Name, TextTemplate Value)> Headers) : AccessPlan;

    /// <summary>A call whose answer gives what later calls are made with, for some time.</summary>
    /// <param name="Call">Without effect; what it reads is known as "login".</param>
    /// <param name="Headers">Of later calls.</param>
    public sealed record Session(
        CallPlan Call, Duration For, ImmutableArray<(string Name, TextTemplate Value)> Headers) : AccessPlan;
}

/// <summary>With what a configuration may be tried: its presence says that tenants at these addresses are for tests.
/// </summary>
/// <param name="Addresses">Beginnings of addresses.</param>
/// <param name="BillTo">A customer that is there.</param>
/// <param name="TaxCode">A tax that is there; null for documents without tax.</param>
/// <param name="RefusedBillTo">A customer for whom documents are refused; null where none is.</param>
internal sealed record TryPlan(
    ImmutableArray<string> Addresses, string BillTo, string? TaxCode, decimal TaxPercent, string Currency, string? RefusedBillTo,
    NodaTime.LocalDate? On)
{
    /// <summary>Of the debit and the credit of a journal; empty where none is tried.</summary>
    public ImmutableArray<string> JournalAccounts { get; init; } = [];

    /// <summary>Of a proposed customer that is tried, like <see cref="Country"/> and <see cref="PaymentDays"/>; null for none.
    /// </summary>
    public string? TaxRegistration { get; init; }

    /// <summary>Of the address; null for a customer without one.</summary>
    public string? Country { get; init; }

    public int? PaymentDays { get; init; }

    /// <summary>Of a proposed item that is tried; null for none.</summary>
    public string? Unit { get; init; }
}
