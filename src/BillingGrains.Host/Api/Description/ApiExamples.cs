using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Costs;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Exceptions;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Sources;
using BillingGrains.Domain.Subscriptions;
using BillingGrains.Host.Api.Feed;
using BillingGrains.Host.Api.Usage;

namespace BillingGrains.Host.Api.Description;

/// <summary>One example of each body that is taken. Together they are an installation's first hour of work; a test sends
/// them in that order.</summary>
internal static class ApiExamples
{
    private static readonly Dictionary<Type, string> Examples = new()
    {
        [typeof(EntitySettings)] =
            """
            {"entityId": "nl01", "version": 1, "name": "Noord BV", "country": "NL", "timeZone": "Europe/Amsterdam",
             "numbering": "ours", "numberPattern": "NL-{year}-{number:00000}", "taxRounding": "per-document",
             "erpTenantId": "north", "reviewRequired": true}
            """,
        [typeof(CostRates)] =
            """
            {"entityId": "nl01", "version": 1, "currency": "EUR",
             "rates": [{"role": "engineer", "perHour": 42.00, "from": "2026-01-01"},
               {"technician": "anna", "perHour": 48.00, "from": "2026-01-01"}]}
            """,
        [typeof(ExchangeEndpoints.RatesBody)] =
            """
            {"rates": [{"source": "ECB", "from": "EUR", "to": "USD", "date": "2026-03-31", "rate": 1.0831}]}
            """,
        [typeof(TenantSettings)] =
            """
            {"tenantId": "north", "version": 1, "connector": "sandbox", "connection": "books",
             "limits": {"callsPerWindow": 600, "window": "0:00:01:00", "inFlight": 4,
               "sending": {"startWithin": "0:00:00:05", "timeout": "0:00:00:10", "settling": "0:00:00:05"}}}
            """,
        [typeof(ContractTerms)] =
            """
            {"contractId": "k-1001", "version": 1, "name": "By the hour", "entityId": "nl01", "customerIds": ["c-1001"],
             "applies": {"from": "2026-01-01"}, "billTo": "N-1001", "currency": "EUR", "timeZone": "Europe/Amsterdam",
             "billWhen": "ticket-closed", "moneyRounding": "half-up",
             "rates": [{"role": "engineer", "perHour": 96.00, "from": "2026-01-01"}],
             "timeRounding": {"scope": "entry", "stepMinutes": 15, "mode": "up", "minimumMinutes": 0},
             "afterHours": {"hours": [{"day": "monday", "from": "08:00", "to": "18:00"}], "multiplier": 1.5,
               "weekendMultiplier": 2, "holidays": ["2026-12-25"], "holidayMultiplier": 2},
             "included": [{"category": "onboarding"}],
             "parts": {"markupPercent": 12.5, "prices": [{"itemCode": "SSD-1T", "unitPrice": 99.50}],
               "approvalRequired": false},
             "warranties": [{"assetId": "srv-7", "until": "2026-06-30", "coversLabour": true, "coversParts": true}],
             "approvalThreshold": {"amount": 2500, "currency": "EUR"}, "tax": {"code": "S21", "percent": 21},
             "paymentDays": 30,
             "subscriptions": [{"subscriptionId": "desks", "name": "Desk on call", "dayCount": "actual-days",
               "cycle": {"unit": "month", "count": 1, "anchor": "calendar"}, "timing": "advance", "quantity": 4,
               "from": "2026-03-01", "price": {"kind": "per-unit", "unitPrice": 12.50, "zeroUsage": "bill"}}],
             "milestones": [{"milestoneId": "moved", "text": "Moved to the new office", "amount": 1800}]}
            """,
        [typeof(SubscriptionChange)] =
            """
            {"kind": "quantity-changed", "changeId": "ch-1", "on": "2026-03-16", "when": "at-once", "quantity": 6}
            """,
        [typeof(SubscriptionChangeItem[])] =
            """
            [{"contractId": "k-1001", "subscriptionId": "desks",
              "change": {"kind": "paused", "changeId": "ch-2", "on": "2027-07-01", "when": "at-once"}}]
            """,
        [typeof(ContractEndpoints.MilestoneBody)] = """{"reachedOn": "2026-03-20"}""",
        [typeof(SourceSettings)] =
            """
            {"sourceId": "rt-main", "version": 1, "connector": "request-tracker", "connection": "tracker",
             "pollEvery": "0:00:01:00"}
            """,
        [typeof(FeedItem[])] =
            """
            [{"type": "ticket", "source": "desk", "ticketId": "T-1", "customerId": "c-1001", "subject": "Printer",
              "category": "incident", "openedAt": "2026-03-02T08:55:00Z"},
             {"type": "time", "source": "desk", "ticketId": "T-1", "entryId": "E-1", "revision": 1, "technician": "anna",
              "role": "engineer", "workType": "remote", "startedAt": "2026-03-02T09:00:00Z", "minutes": 20,
              "description": "Restarted the queue"},
             {"type": "part", "source": "desk", "ticketId": "T-1", "partId": "P-1", "revision": 1, "itemCode": "TNR-2",
              "description": "Toner", "quantity": 2, "unitCost": {"amount": 30.00, "currency": "EUR"},
              "usedAt": "2026-03-02T09:15:00Z"},
             {"type": "ticket-closed", "source": "desk", "ticketId": "T-1", "at": "2026-03-02T09:30:00Z"}]
            """,
        [typeof(MeteredItem[])] =
            """
            [{"type": "usage", "id": "u-1", "source": "app", "meter": "calls", "customer": "c-1001", "value": 12,
              "properties": {"region": "eu"}},
             {"type": "usage", "id": "u-1b", "source": "app", "meter": "calls", "customer": "c-1001", "value": 10,
              "corrects": "u-1", "reason": "Two calls failed."},
             {"type": "usage-withdrawn", "id": "u-0", "source": "app", "reason": "Sent by a test."}]
            """,
        [typeof(HeldUsageEndpoints.HeldUsageBody)] =
            """
            {"source": "app", "id": "u-old", "reason": "The gateway was cut off for months; its list says that it is new."}
            """,
        [typeof(HeldUsageEndpoints.WithdrawalsBody)] =
            """
            {"source": "app", "id": "u-lost", "reason": "The right id was u-1ost, and is taken back now."}
            """,
        [typeof(InvoiceEndpoints.AdjustBody)] =
            """
            {"kind": "write-down", "reason": "Half of it was our mistake.", "net": 20.00}
            """,
        [typeof(BulkEndpoints.ApproveManyBody)] = """{"invoices": [{"invoice": "k-1001/2026-03/month"}]}""",
        [typeof(BulkEndpoints.HoldManyBody)] =
            """
            {"reason": "The customer asks for an order number.", "invoices": [{"invoice": "k-1001/2026-03/month"}]}
            """,
        [typeof(MoveEndpoints.MoveBody)] =
            """
            {"moveId": "mv-1", "lines": ["line-0a1b2c3d4e5f6071"], "to": "k-1001/2026-03/month-2",
             "reason": "It is of the other site."}
            """,
        [typeof(MoveEndpoints.MergeBody)] =
            """
            {"moveId": "mv-2", "into": "k-1001/2026-03/month-2", "reason": "The customer wants one invoice."}
            """,
        [typeof(MoveEndpoints.SplitBody)] =
            """
            {"moveId": "mv-3", "lines": ["line-0a1b2c3d4e5f6071"], "reason": "The customer wants the project apart."}
            """,
        [typeof(PaymentEndpoints.PaymentBody)] =
            """
            {"id": "pay-1", "amount": {"amount": 10.00, "currency": "EUR"}, "on": "2026-04-20", "words": "Bank 4711"}
            """,
        [typeof(PaymentEndpoints.DisputeBody)] =
            """
            {"disputeId": "d-1", "reason": "The toner was not delivered.", "owner": "anna"}
            """,
        [typeof(PaymentEndpoints.ResolveBody)] =
            """
            {"disputeId": "d-1", "outcome": "It was found in the post room."}
            """,
        [typeof(CreditEndpoints.CreditBody)] =
            """
            {"creditId": "cr-1", "kind": "goodwill", "reason": "Agreed with the customer on the phone.",
             "lines": [{"lineId": "line-0a1b2c3d4e5f6071", "net": 12.50}]}
            """,
        [typeof(RetentionEndpoints.LegalHoldBody)] =
            """
            {"holdId": "court-7", "subject": {"kind": "customer", "id": "c-1001"}, "reason": "Lawsuit over the toner"}
            """,
        [typeof(RetentionEndpoints.LegalReleaseBody)] =
            """
            {"reason": "The lawsuit is settled"}
            """,
        [typeof(RetentionEndpoints.ErasureBody)] =
            """
            {"erasureId": "letter-3", "subject": {"kind": "ticket", "id": "ticket/desk/T-1"}, "reason": "Letter of 3 May"}
            """,
        [typeof(PaymentEndpoints.AskedBody)] = """{"kind": "refund", "id": "r-1"}""",
        [typeof(PaymentEndpoints.DeclinedBody)] = """{"kind": "refund", "id": "r-1", "reason": "It was refunded in April."}""",
        [typeof(TenantQueueEndpoints.HurryBody)] =
            """
            {"invoiceKey": "invoice/k-1001/2026-03/month", "reason": "The customer waits for it."}
            """,
        [typeof(CreditEndpoints.VoidBody)] = """{"reason": "Billed twice."}""",
        [typeof(BillingRunEndpoints.BillingRunRequest)] = """{"runId": "run-2026-03", "period": "2026-03"}""",
        [typeof(ForeignDocument)] =
            """
            {"engine": "metering", "number": "M-2026/0007", "kind": "invoice", "entityId": "nl01", "billTo": "N-1001",
             "currency": "EUR", "invoiceDate": "2026-03-31", "dueDate": "2026-04-30",
             "lines": [{"lineId": "1", "workDate": "2026-03-31", "description": "Calls", "quantity": 1500, "unit": "call",
               "net": 24.00, "tax": 5.04, "taxCode": "S21", "taxPercent": 21}],
             "totals": {"net": 24.00, "tax": 5.04, "gross": 29.04}}
            """,
        [typeof(ForeignEntry)] =
            """
            {"engine": "metering", "number": "M-2026/0007", "invoiceDate": "2026-03-31", "kind": "write-off", "id": "w-1",
             "amount": {"amount": 4.04, "currency": "EUR"}, "on": "2026-04-20", "words": "Too small to collect"}
            """,
        [typeof(PreviewEndpoints.PreviewBody)] =
            """
            {"contract": {"contractId": "api-1", "version": 1, "name": "API by use", "entityId": "nl01",
               "customerIds": ["c-1001"], "applies": {"from": "2026-01-01"}, "billTo": "N-1001", "currency": "EUR",
               "timeZone": "Europe/Amsterdam", "billWhen": "work-done", "moneyRounding": "half-up",
               "timeRounding": {"scope": "entry", "stepMinutes": 1, "mode": "up", "minimumMinutes": 0},
               "parts": {"markupPercent": 0, "approvalRequired": false}, "tax": {"code": "S21", "percent": 21},
               "paymentDays": 30,
               "usage": [{"usageId": "calls", "name": "Calls", "meter": {"meterId": "calls", "aggregation": "sum"},
                 "price": {"kind": "graduated", "zeroUsage": "bill",
                   "tiers": [{"upTo": 1000, "unitPrice": 0.02}, {"unitPrice": 0.01}]}, "spend": {}}]},
             "facts": [{"type": "usage", "id": "u-1", "source": "gateway", "time": "2026-05-04T10:00:00Z",
               "meter": "calls", "customer": "c-1001", "value": 1500, "properties": {"region": "eu"}}],
             "period": "2026-05"}
            """,
        [typeof(CaseEndpoints.AssignBody)] = """{"person": "anna"}""",
        [typeof(CaseEndpoints.HandOverBody)] =
            """{"owner": "finance", "person": "bob", "reason": "The contract has to be agreed anew"}""",
        [typeof(CaseEndpoints.CommentBody)] = """{"text": "The customer was called"}""",
        [typeof(CaseEndpoints.DueBody)] = """{"due": "2099-01-31T12:00:00Z", "reason": "The customer is on holiday"}""",
        [typeof(NoticeSettings)] =
            """
            {"version": 1, "atOnceAbove": [{"amount": 1000, "currency": "EUR"}], "digestHour": 7,
             "timeZone": "Europe/Amsterdam", "dueHours": [{"kind": "missing-time", "hours": 24}]}
            """,
        [typeof(MendingEndpoints.OverrideBody)] =
            """
            {"subject": "E-1", "field": "role", "value": "engineer", "reason": "The help desk has the wrong role"}
            """,
        [typeof(MendingEndpoints.DropOverrideBody)] =
            """{"subject": "E-1", "field": "role", "reason": "The help desk was corrected"}""",
        [typeof(MendingEndpoints.CustomerHoldBody)] = """{"holdId": "hold-1", "reason": "Insolvency is announced"}""",
        [typeof(InvoiceEndpoints.PassTextBody)] =
            """{"kind": "machine-address", "mark": "0123456789abcdef", "reason": "It is the version of the firmware"}""",
        [typeof(InvoiceEndpoints.DescribeBody)] = """{"description": "Printer repaired at your office"}""",
        [typeof(InvoiceEndpoints.CutBody)] = """{"rebill": true, "reason": "The customer asks for it on another invoice"}""",
        [typeof(InvoiceEndpoints.HoldBody)] = """{"reason": "Waits for the order number"}""",
        [typeof(PaymentEndpoints.ReverseBody)] =
            """{"paymentId": "pay-1", "on": "2026-05-04", "words": "Charged back by the bank", "chargeback": true}""",
        [typeof(ReplayEndpoints.ReplayManyBody)] = """{"replayId": "2026-04-02-unblocked", "code": "customer-blocked"}""",
        [typeof(VoucherEndpoints.VoucherReplayBody)] = """{"replayId": "2026-04-02-morning"}""",
        [typeof(VoucherEndpoints.EnteredBody)] = """{"remoteId": "4711"}""",
        [typeof(MasterProposalEndpoints.ProposeBody)] =
            """
            {
              "kind": "customer", "id": "N-2001", "proposalId": "crm-2001-1", "change": "create",
              "content": {
                "name": "De Vries BV", "taxRegistration": "NL001234567B01", "currency": "EUR", "paymentDays": 30,
                "address": {"street": "Dam 1", "postalCode": "1012 JS", "city": "Amsterdam", "country": "NL"}
              }
            }
            """,
        [typeof(MasterProposalEndpoints.RejectBody)] = """{"revision": 1, "reason": "No customer of ours"}""",
        [typeof(MasterProposalEndpoints.LinkBody)] =
            """{"revision": 1, "toId": "N-1009", "reason": "The same firm under its old name"}""",
        [typeof(MasterProposalEndpoints.ReplayProposalBody)] = """{"replayId": "2026-04-02-address-entered"}""",
        [typeof(InvoiceEndpoints.ReplayBody)] = """{"replayId": "2026-04-02-morning"}""",
        [typeof(UnknownDocumentEndpoints.SettleBody)] = """{"reason": "The contract ended; it was billed by hand"}""",
        [typeof(ProposalEndpoints.RevisionBody)] = """{"revision": 1}""",
        [typeof(SeriesEndpoints.StartBody)] =
            """{"part": "2026", "first": 1001, "reason": "The system before ended at 1000"}""",
        [typeof(ClosingEndpoints.ReopenBody)] = """{"reason": "The bank statement came late"}""",
        [typeof(ClosingEndpoints.SignDifferenceBody)] =
            """{"code": "not-in-erp", "key": "invoice/k-1001/2026-03/month", "reason": "Cancelled in the ERP"}""",
        [typeof(ClosingEndpoints.SignDocumentBody)] =
            """{"invoiceKey": "invoice/k-1001/2026-03/month", "reason": "The ERP is closed until Monday"}""",
        [typeof(RevenueEndpoints.JournalBody)] = """{"reason": "Work of the month was withdrawn"}""",
        [typeof(DutyEndpoints.KeyBody)] = """{"name": "month-end", "role": "finance", "person": "anna"}""",
        [typeof(WriteBackEndpoints.ReplayWriteBacksBody)] = """{"replayId": "2026-04-02-morning", "ticketId": "41"}""",
    };

    /// <summary>An example in JSON; null for a body that needs none.</summary>
    public static string? Of(Type body) => Examples.GetValueOrDefault(body);
}
