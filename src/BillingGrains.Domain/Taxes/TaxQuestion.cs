using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Rating;
using NodaTime;

namespace BillingGrains.Domain.Taxes;

/// <summary>Asks for the tax on a document.</summary>
/// <param name="Rounding">How tax is rounded to the currency.</param>
/// <param name="Level">Whether it is rounded on each line or once for each rate.</param>
/// <param name="Inclusive">True when the lines' amounts include the tax.</param>
public sealed record TaxQuestion(
    Currency Currency, RoundingMode Rounding, TaxRounding Level, bool Inclusive, TaxSupplier Supplier,
    TaxCustomer Customer, ValueList<TaxQuestionLine> Lines);

/// <param name="Country">ISO 3166, two letters.</param>
/// <param name="Region">The second part of the ISO 3166-2 code, for example "BC"; null where no tax depends on it.
/// </param>
/// <param name="RegisteredIn">Jurisdictions whose taxes it must levy where a rate asks for it, for example "US-NY".
/// </param>
public sealed record TaxSupplier(string Country, string? Region, ValueList<string> RegisteredIn);

/// <param name="RegistrationNumber">A business's tax number; null for a consumer, and for a business without one.
/// </param>
/// <param name="Withholding">What the customer keeps back and pays to the authorities in the supplier's name.</param>
public sealed record TaxCustomer(
    string Country, string? Region, string? RegistrationNumber, TaxExemption? Exemption, Withholding? Withholding);

/// <summary>A customer that pays no tax within these dates.</summary>
/// <param name="Code">Of the reason, for example "E".</param>
/// <param name="Reason">For the document, with the certificate's number where there is one.</param>
public sealed record TaxExemption(string Code, string Reason, LocalDate From, LocalDate? To);

/// <summary>What a withheld share is taken of.</summary>
public enum WithholdingBase
{
    None = 0,
    Net = 1,
    Tax = 2,
}

/// <param name="Percent">0 to 100.</param>
public sealed record Withholding(string Code, decimal Percent, WithholdingBase Of);

/// <param name="Category">The item's, for example "standard".</param>
/// <param name="Supply">Goods, services or digital; not "any".</param>
/// <param name="Date">On which it is taxed: decides the rates.</param>
/// <param name="Amount">After discounts; without or with tax, as the question says; a multiple of the currency's
/// smallest step, in any sign.</param>
public sealed record TaxQuestionLine(
    string LineId, string Category, SupplyKind Supply, LocalDate Date, Money Amount);

/// <summary>What tax a document bears, or why that is not known.</summary>
public abstract record TaxAnswer
{
    private TaxAnswer()
    {
    }

    /// <param name="Lines">In the order of the question.</param>
    /// <param name="Totals">For each tax, jurisdiction, rate and reason; by code, jurisdiction, percent.</param>
    /// <param name="Gross">Net + tax.</param>
    /// <param name="Withheld">Kept back by the customer; zero when there is none.</param>
    /// <param name="Payable">Gross − withheld.</param>
    public sealed record Taxed(
        ValueList<TaxedLine> Lines, ValueList<TaxTotal> Totals, Money Net, Money Tax, Money Gross, Money Withheld,
        Money Payable) : TaxAnswer;

    /// <summary>The document cannot be finalized until the tables or the parties' data say more.</summary>
    public sealed record Held(ValueList<TaxHold> Holds) : TaxAnswer;
}

/// <param name="LineId">The line that has no rate or no place.</param>
public sealed record TaxHold(string LineId, HoldReason Reason);

/// <summary>Why a line bears the tax that it bears.</summary>
public enum TaxTreatment
{
    None = 0,
    Taxed = 1,
    ReverseCharge = 2,

    /// <summary>Exported, or outside the tax's scope.</summary>
    NotTaxed = 3,

    /// <summary>The customer is exempt.</summary>
    Exempt = 4,
}

/// <param name="Gross">Net + tax.</param>
/// <param name="Percent">What all rates come to on the net amount, taxes on taxes included; exact.</param>
/// <param name="Parts">One for each rate; empty when nothing is levied.</param>
/// <param name="Code">Of the reason why nothing is levied; empty otherwise.</param>
/// <param name="Reason">For the document, when no tax or none at a rate of 0 is levied; empty otherwise.</param>
/// <param name="Explanation">A step for each rate, or for the reason; without amounts, because net stays.</param>
public sealed record TaxedLine(
    string LineId, Money Net, Money Tax, Money Gross, TaxTreatment Treatment, decimal Percent, string Code, string Reason,
    ValueList<TaxPart> Parts, ValueList<Step> Explanation);

/// <param name="Base">What the percentage is levied on, rounded to the currency.</param>
/// <param name="Reason">Why the rate is 0; empty for any other.</param>
/// <param name="Point">When it is taxed; null on lines from before that was kept.</param>
public sealed record TaxPart(
    string RateId, string Code, string Jurisdiction, decimal Percent, string Reason, Money Base, Money Tax,
    TaxPoint? Point = null);

/// <summary>The sum of the parts that are levied alike.</summary>
/// <param name="Code">The tax; where nothing is levied, the reason's code.</param>
public sealed record TaxTotal(
    string Code, string Jurisdiction, decimal Percent, TaxTreatment Treatment, string Reason, Money Base, Money Tax);
