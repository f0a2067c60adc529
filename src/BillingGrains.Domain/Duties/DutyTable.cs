using BillingGrains.Domain.Deciding;

namespace BillingGrains.Domain.Duties;

/// <summary>Every action of the HTTP API and whose work it is: the only list of it. Policies, refusals, the report and
/// docs/controls.md come from here.</summary>
public static class DutyTable
{
    public static readonly Duty Read = new("read", "read what is no secret", Duties.Roles.All);

    public static readonly Duty SeeCosts = new(
        "see-costs", "see what work costs and earns", [Roles.Finance, Roles.Approver, Roles.Auditor]);

    public static readonly Duty Feed = new("feed", "feed tickets, time, parts and usage", [Roles.Integrator]);

    public static readonly Duty DecideHeldUsage = new(
        "decide-held-usage", "count usage that came too late, or reject it; close withdrawals of what never came",
        [Roles.Finance, Roles.Approver], "whoever sent it", [Feed.Action]);

    public static readonly Duty MendSource = new(
        "mend-source", "have a ticketing system asked again", [Roles.Support, Roles.Integrator]);

    public static readonly Duty OverrideField = new(
        "override-field", "set a value here that a source owns", [Roles.Support, Roles.Finance]);

    public static readonly Duty HoldCustomer = new(
        "hold-customer", "put a customer on billing hold, and release it", [Roles.Finance]);

    public static readonly Duty WorkOnExceptions = new(
        "work-on-exceptions", "assign, hand over, comment and put off exceptions",
        [Roles.Support, Roles.Finance, Roles.Integrator]);

    public static readonly Duty ConfigureNotices = new(
        "configure-notices", "set when people are told of exceptions", [Roles.Finance, Roles.Integrator]);

    public static readonly Duty AgreeContract = new(
        "agree-contract", "put a version of a contract with its rates", [Roles.Integrator]);

    public static readonly Duty ApproveContract = new(
        "approve-contract", "approve a version of a contract", [Roles.Approver],
        "whoever put the version", [AgreeContract.Action]);

    public static readonly Duty ChangeSubscription = new(
        "change-subscription", "change a subscription's course", [Roles.Integrator]);

    public static readonly Duty ReachMilestone = new(
        "reach-milestone", "say that a milestone was reached", [Roles.Integrator]);

    public static readonly Duty ConfigureEntity = new(
        "configure-entity", "put a legal entity's settings", [Roles.Integrator]);

    public static readonly Duty ApproveEntity = new(
        "approve-entity", "approve a legal entity's settings", [Roles.Approver],
        "whoever put the version", [ConfigureEntity.Action]);

    public static readonly Duty ConfigureTenant = new(
        "configure-erp-tenant", "put an ERP company's settings", [Roles.Integrator]);

    public static readonly Duty ConfigureSource = new(
        "configure-source", "put a ticketing system's settings", [Roles.Integrator]);

    public static readonly Duty ApproveTenant = new(
        "approve-erp-tenant", "approve an ERP company's settings", [Roles.Approver],
        "whoever put the version", [ConfigureTenant.Action]);

    public static readonly Duty ApproveSource = new(
        "approve-source", "approve a ticketing system's settings", [Roles.Approver],
        "whoever put the version", [ConfigureSource.Action]);

    public static readonly Duty SetCostRates = new("set-cost-rates", "set what work costs", [Roles.Finance]);

    public static readonly Duty NoteRates = new(
        "note-exchange-rates", "enter published exchange rates", [Roles.Finance, Roles.Integrator]);

    public static readonly Duty RunBilling = new("run-billing", "bill a period", [Roles.Finance]);

    public static readonly Duty TakeForeign = new(
        "take-foreign-document", "hand in a finished document of another billing engine", [Roles.Integrator]);

    public static readonly Duty EditDocument = new(
        "edit-document", "describe, cut, change, hold and release a draft", [Roles.Finance, Roles.Approver]);

    public static readonly Duty ApproveDocument = new(
        "approve-document", "approve a document", [Roles.Finance, Roles.Approver],
        "whoever edited it, or asked for the credit", [EditDocument.Action, "credit-document"]);

    public static readonly Duty CreditDocument = new(
        "credit-document", "credit a final invoice", [Roles.Finance, Roles.Approver]);

    public static readonly Duty VoidDocument = new(
        "void-document", "void a final document of which nothing was sent", [Roles.Finance, Roles.Approver]);

    public static readonly Duty RecordPayment = new(
        "record-payment", "record what a customer paid, and disputes", [Roles.Finance, Roles.Approver]);

    public static readonly Duty GiveUpMoney = new(
        "give-up-money", "refund a customer and write off what is open", [Roles.Approver]);

    public static readonly Duty ApproveGiveUp = new(
        "approve-give-up", "approve a refund, a write-off or a void", [Roles.Approver],
        "whoever asked for it", [GiveUpMoney.Action, VoidDocument.Action]);

    public static readonly Duty ReplayDocument = new(
        "replay-document", "have a parked document or entry sent again, or say that it was entered by hand", [Roles.Finance]);

    public static readonly Duty HurryDocument = new(
        "hurry-document", "have a document that waits for an ERP sent before all others", [Roles.Finance, Roles.Integrator]);

    public static readonly Duty RefreshMasterData = new(
        "refresh-master-data", "have an ERP company's master data and payments read anew", [Roles.Finance, Roles.Integrator]);

    public static readonly Duty ProposeMaster = new(
        "propose-master-data", "propose a record of an ERP company's master data", [Roles.Finance, Roles.Integrator]);

    public static readonly Duty AcceptMaster = new(
        "accept-master-data", "accept, reject or link a proposed record of master data", [Roles.Finance, Roles.Approver],
        "whoever proposed it", [ProposeMaster.Action]);

    public static readonly Duty SettleUnknown = new(
        "settle-unknown-document", "sign for a document that only the ERP knows", [Roles.Finance]);

    public static readonly Duty ClosePeriod = new(
        "close-period", "begin, reconcile and close a period", [Roles.Finance, Roles.Approver],
        "whoever signed for a document or a difference of it", ["sign-for-document", "sign-difference"]);

    public static readonly Duty MakeJournals = new(
        "make-journals", "make the revenue journal of a period", [Roles.Finance, Roles.Approver]);

    public static readonly Duty SignForDocument = new(
        "sign-for-document", "sign for a document that stays unposted", [Roles.Finance, Roles.Approver]);

    public static readonly Duty SignDifference = new(
        "sign-difference", "sign for a difference of the balances", [Roles.Finance, Roles.Approver],
        "whoever recorded the balances", [ClosePeriod.Action]);

    public static readonly Duty ReopenPeriod = new(
        "reopen-period", "re-open a period", [Roles.Approver], "whoever closed it", [ClosePeriod.Action]);

    public static readonly Duty StartSeries = new(
        "start-series", "set where a number series begins", [Roles.Finance, Roles.Approver]);

    public static readonly Duty HoldLegally = new(
        "hold-legally", "keep records from being erased", [Roles.Finance, Roles.Approver, Roles.Auditor]);

    public static readonly Duty ReleaseLegalHold = new(
        "release-legal-hold", "end a legal hold", [Roles.Approver]);

    public static readonly Duty AskErasure = new(
        "ask-erasure", "ask for personal texts to be erased", [Roles.Support, Roles.Finance, Roles.Approver]);

    public static readonly Duty CarryOutErasure = new(
        "carry-out-erasure", "erase personal texts for good", [Roles.Approver]);

    public static readonly Duty GiveKey = new(
        "give-key", "give a person a key with a role, or end one", [], "the person who would get it", []);

    /// <summary>In the order of docs/controls.md.</summary>
    public static ValueList<Duty> All { get; } =
    [
        Read, SeeCosts, Feed, DecideHeldUsage, MendSource,
        OverrideField, HoldCustomer, WorkOnExceptions, ConfigureNotices,
        AgreeContract, ApproveContract, ChangeSubscription, ReachMilestone,
        ConfigureEntity, ApproveEntity, ConfigureTenant, ApproveTenant, ConfigureSource, ApproveSource,
        SetCostRates, NoteRates, RunBilling, TakeForeign,
        EditDocument, ApproveDocument, CreditDocument, VoidDocument, RecordPayment, GiveUpMoney, ApproveGiveUp,
        ReplayDocument, HurryDocument, RefreshMasterData, ProposeMaster, AcceptMaster, SettleUnknown, ClosePeriod, MakeJournals,
        SignForDocument, SignDifference, ReopenPeriod, StartSeries,
        HoldLegally, ReleaseLegalHold, AskErasure, CarryOutErasure, GiveKey,
    ];

    /// <summary>The action of a policy; null when it is none of the table.</summary>
    public static Duty? Find(string? action) => All.FirstOrDefault(duty => duty.Action == action);
}
