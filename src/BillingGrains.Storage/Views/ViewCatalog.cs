using BillingGrains.Storage.Views.Definitions;

namespace BillingGrains.Storage.Views;

/// <summary>All views that come with the program.</summary>
public static class ViewCatalog
{
    public static IReadOnlyList<ViewDefinition> All { get; } =
    [
        TicketsView.Definition,
        TicketItemsView.Definition,
        ChargesView.Definition,
        ContractsView.Definition,
        ContractLedgerView.Definition,
        AgreedUsageView.Definition,
        BillingRunsView.Definition,
        InvoicesView.Definition,
        InvoiceLinesView.Definition,
        InvoiceTextsView.Definition,
        GiveUpsView.Definition,
        VouchersView.Definition,
        MasterProposalsView.Definition,
        DateWaitsView.Definition,
        MasterFaultsView.Definition,
        ErpQueueView.Definition,
        SettingsView.Definition,
        RefusalsView.Definition,
        TroublesView.Definition,
        ExceptionCasesView.Definition,
        NumbersView.Definition,
        RevenueView.Definition,
    ];
}
