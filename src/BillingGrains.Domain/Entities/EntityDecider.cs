using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using BillingGrains.Domain.Ledgers;
using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Retention;
using BillingGrains.Domain.Revenue;
using BillingGrains.Domain.Routing;
using NodaTime;

namespace BillingGrains.Domain.Entities;

/// <summary>What may happen to a legal entity. A setting that could not be worked with later is refused here, and the
/// refusal names it.</summary>
public sealed class EntityDecider : IDecider<LegalEntity, EntityCommand, EntityEvent>
{
    /// <summary>3: every tenant that was ever named; 2: versions may wait for another person.</summary>
    public static int FoldVersion => 3;

    public static LegalEntity Initial { get; } = new(Settings: null);

    public static Decision<EntityEvent> Decide(LegalEntity state, EntityCommand command) => command switch
    {
        ConfigureEntity configure when FindFault(state, configure.Settings) is { } fault =>
            Decision<EntityEvent>.Refuse(fault),
        ConfigureEntity configure when
            ProposalRules.IsSame(state.Proposed, configure.Settings.Version, configure.Settings) =>
            Decision<EntityEvent>.Accept(),
        ConfigureEntity configure => VersionRule.Decide<EntityEvent>(
            state.Settings is { } settings ? (settings.Version, settings == configure.Settings) : null,
            configure.Settings.Version,
            () => InForce(state, configure)),
        ApproveEntity approve => Approve(state, approve),
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "The command is not known."),
    };

    public static LegalEntity Evolve(LegalEntity state, EntityEvent fact) => fact switch
    {
        EntityConfigured configured => new LegalEntity(
            configured.Settings,
            Tenants: state.Tenants.Concat(configured.Settings.Named()).Distinct(StringComparer.Ordinal).ToValueList()),
        EntityProposed put => state with
        {
            Proposed = ProposalRules.Put(state.Proposed, put.Settings.Version, put.Settings, put.By),
        },
        _ => throw new UnknownFactException(fact),
    };

    public static ValueList<string> Addressees(LegalEntity state, EntityEvent fact) => default;

    private const int UnwantedWordsMax = 200;
    private const int UnwantedWordLengthMax = 100;

    /// <summary>The settings in force say whether others need a second person; the first are put by one.</summary>
    private static EntityEvent InForce(LegalEntity state, ConfigureEntity configure) =>
        FourEyes.AreEnforced(state.Settings?.Duties)
            ? new EntityProposed(configure.Settings, configure.By, configure.Now)
            : new EntityConfigured(configure.Settings, configure.By, configure.Now);

    private static Decision<EntityEvent> Approve(LegalEntity state, ApproveEntity approve)
    {
        if (state.Settings?.Version >= approve.Version)
        {
            return Decision<EntityEvent>.Accept();
        }

        var fault = ProposalRules.FindFault(
            state.Proposed, DutyTable.ApproveEntity, approve.Version, approve.Revision, approve.By);
        return fault is null
            ? Decision<EntityEvent>.Accept(new EntityConfigured(
                state.Proposed!.Document, state.Proposed.Makers[^1], approve.Now, ApprovedBy: approve.By))
            : Decision<EntityEvent>.Refuse(fault);
    }

    private static Refusal? FindFault(LegalEntity state, EntitySettings settings) => settings switch
    {
        _ when !KeyPart.IsValid(settings.EntityId) => KeyPart.Invalid("entityId"),
        _ when state.Settings is { } current && current.EntityId != settings.EntityId => EntityRefusal.OtherEntity,
        _ when string.IsNullOrWhiteSpace(settings.Name) => EntityRefusal.NameMissing,
        _ when settings.Country is not [>= 'A' and <= 'Z', >= 'A' and <= 'Z'] => EntityRefusal.CountryInvalid,
        _ when DateTimeZoneProviders.Tzdb.GetZoneOrNull(settings.TimeZone) is null => EntityRefusal.ZoneUnknown,
        { Numbering: not (Numbering.Ours or Numbering.Erp) } => EntityRefusal.NumberingMissing,
        _ when settings.NumberReset == NumberReset.None || !Enum.IsDefined(settings.NumberReset) =>
            EntityRefusal.ResetMissing,
        _ when settings.NumberScope == NumberScope.None || !Enum.IsDefined(settings.NumberScope) =>
            EntityRefusal.ScopeMissing,
        { Numbering: Numbering.Ours } when
            !NumberPattern.IsValid(settings.NumberPattern, settings.NumberReset, settings.NumberScope) =>
            EntityRefusal.PatternInvalid,
        { TaxRounding: not (TaxRounding.PerLine or TaxRounding.PerDocument) } => EntityRefusal.TaxRoundingMissing,
        _ when !KeyPart.IsValid(settings.ErpTenantId) => KeyPart.Invalid("erpTenantId"),
        _ when settings.UnwantedWords.Count > UnwantedWordsMax
            || settings.UnwantedWords.Any(word => word.Trim() != word || word.Length is < 2 or > UnwantedWordLengthMax) =>
            EntityRefusal.WordsInvalid,
        { FiscalYearStart: < 1 or > 12 } => EntityRefusal.FiscalYearInvalid,
        _ when RevenueRules.Leaves(state.Settings?.Revenue, settings.Revenue) => RevenueRefusal.StaysHere,
        _ => RevenueRules.Find(settings.Revenue) ?? DutySettingsCheck.Find(settings.Duties)
            ?? PaymentTermsCheck.Find("payment", settings.Payment) ?? LedgerCheck.Find(settings.Ledger)
            ?? RetentionSettings.FindFault(settings.Retention) ?? RoutingCheck.Find(settings)
            ?? LedgerAccounts.FindFault(settings.Accounts)
            ?? RoundingTerms.FindFault(settings.Rounding),
    };
}

/// <summary>Every rule of a legal entity's settings, in the order in which they are checked.</summary>
public static class EntityRefusal
{
    public static readonly Refusal OtherEntity = new(
        "entity-other-id", "entityId", "The settings are those of another legal entity.");

    public static readonly Refusal NameMissing = new("name-missing", "name", "A legal entity has a name.");

    public static readonly Refusal CountryInvalid = new(
        "country-invalid", "country", "The country is an ISO 3166 code of two capital letters, for example \"NL\".");

    public static readonly Refusal ZoneUnknown = new(
        "time-zone-unknown", "timeZone", "The time zone is an IANA id, for example \"Europe/Amsterdam\".");

    public static readonly Refusal NumberingMissing = new(
        "numbering-missing", "numbering", "Say who numbers the documents: \"ours\" or \"erp\".");

    public static readonly Refusal PatternInvalid = new(
        "number-pattern-invalid", "numberPattern",
        "The pattern holds {number:00000} once, {year} and {month} where the series begins again with them, and "
            + "{customer} when each customer has its own, with more than digits between it and the number; and else "
            + "letters, digits, dots, hyphens, underscores or slashes, for example \"NL-{year}-{number:00000}\".");

    public static readonly Refusal ResetMissing = new(
        "number-reset-missing", "numberReset", "Say when numbers begin again: \"yearly\", \"monthly\" or \"never\".");

    public static readonly Refusal WordsInvalid = new(
        "unwanted-words-invalid", "unwantedWords", "Give at most 200 words of 2 to 100 characters, without blanks around them.");

    public static readonly Refusal ScopeMissing = new(
        "number-scope-missing", "numberScope", "Say who shares a series: \"entity\" or \"customer\".");

    public static readonly Refusal FiscalYearInvalid = new(
        "fiscal-year-invalid", "fiscalYearStart", "The fiscal year begins in a month, 1 to 12.");

    public static readonly Refusal TaxRoundingMissing = new(
        "tax-rounding-missing", "taxRounding", "Say how tax is rounded: \"per-line\" or \"per-document\".");
}
