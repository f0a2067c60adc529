using System.Text.Json;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Tickets;
using BillingGrains.Ports.Erp;
using BillingGrains.Storage.Views;
using NodaTime;

namespace BillingGrains.Host.Api.Auditing;

/// <summary>The way of one document from its trigger to the ledger, in one file.</summary>
/// <param name="ContentHash">Of the document as it stands now; equal to the one that was approved and numbered, or else
/// <paramref name="IsAsApproved"/> is false.</param>
/// <param name="IsAsApproved">Null before it was approved, and once its texts were erased.</param>
/// <param name="Terms">The version of the contract by which it was made; null for a document of another engine.</param>
/// <param name="Lines">As billed, each with the steps that led to its amount.</param>
/// <param name="SentToErp">What the ERP was told, without address and secret; null before the document is final.</param>
/// <param name="Trail">Every fact of every record that took part, as stored, in the order of time.</param>
/// <param name="HandOffs">How often the work passed from one actor (a person, a source, a record) to another.</param>
/// <param name="Lacks">What the file cannot show, as sentences; empty when nothing is missing.</param>
/// <param name="Revenue">What revenue journals made of its lines, as lists have it; none where the ERP recognises them.</param>
internal sealed record Evidence(
    string Invoice, Instant MadeAt, string? Number, LocalDate? InvoiceDate, string ContentHash, bool? IsAsApproved,
    ContractTerms? Terms, ValueList<BilledLine> Lines, InvoiceTotals Totals, ErpInvoice? SentToErp,
    ValueList<EvidenceFact> Trail, ValueList<string> Records, int HandOffs, ValueList<string> Lacks,
    ValueList<DocumentRevenueRow> Revenue);

/// <param name="Record">The key of the record that it is a fact of.</param>
/// <param name="Fact">As stored.</param>
internal sealed record EvidenceFact(
    Instant At, string Record, long Version, string Type, string By, string CorrelationId, string CauseId, JsonElement Fact);
