using BillingGrains.Domain.Deciding;
using BillingGrains.Grains.Closing;
using BillingGrains.Grains.Contracts;
using BillingGrains.Grains.Costs;
using BillingGrains.Grains.Customers;
using BillingGrains.Grains.Entities;
using BillingGrains.Grains.Exceptions;
using BillingGrains.Grains.Invoices;
using BillingGrains.Grains.Journaling;
using BillingGrains.Grains.Posting;
using BillingGrains.Grains.Proposals;
using BillingGrains.Grains.Retention;
using BillingGrains.Grains.Runs;
using BillingGrains.Grains.Scheduling;
using BillingGrains.Grains.Sources;
using BillingGrains.Grains.Tickets;
using BillingGrains.Grains.Vouchers;
using BillingGrains.Grains.Watching;
using Orleans;

namespace BillingGrains.Grains.Deliveries;

/// <summary>Finds the grain that a key names.</summary>
public static class Consumers
{
    /// <summary>The grain of a key; throws <see cref="ArgumentException"/> for a kind that does not exist.</summary>
    public static IJournaledGrain Find(IGrainFactory grains, string key) => GrainKeys.Kind(key) switch
    {
        "ticket" => grains.GetGrain<ITicketGrain>(key),
        "customer" => grains.GetGrain<ICustomerGrain>(key),
        "contract" => grains.GetGrain<IContractGrain>(key),
        "invoice" => grains.GetGrain<IInvoiceGrain>(key),
        "voucher" => grains.GetGrain<IVoucherGrain>(key),
        "proposal" => grains.GetGrain<IProposalGrain>(key),
        "entity" => grains.GetGrain<IEntityGrain>(key),
        "books" => grains.GetGrain<IBooksGrain>(key),
        "costs" => grains.GetGrain<ICostsGrain>(key),
        "series" => grains.GetGrain<ISeriesGrain>(key),
        "erp" => grains.GetGrain<IErpTenantGrain>(key),
        "source" => grains.GetGrain<ISourceGrain>(key),
        "calendar" => grains.GetGrain<ICalendarGrain>(key),
        "case" => grains.GetGrain<ICaseGrain>(key),
        "retention" => grains.GetGrain<IRetentionGrain>(key),
        "notices" => grains.GetGrain<INoticeGrain>(key),
        "run" => grains.GetGrain<IRunGrain>(key),
        "watch" => grains.GetGrain<IWatchGrain>(key),
        var kind => throw new ArgumentException($"No grain is of the kind '{kind}'.", nameof(key)),
    };
}
