namespace BillingGrains.House.Tests.Previews;

/// <summary>On which documents the lines of a preview would stand, and how they are shown there.</summary>
public sealed class PreviewedDocumentTests
{
    private const string Group =
        """
        "customerIds": ["c-1", "c-2", "c-3"], "rates": [{"perHour": 60, "from": "2024-01-01"}],
        "tax": {"code": "VAT", "percent": 21},
        "discounts": [{"kind": "amount-off", "discountId": "d", "text": "Start", "from": "2024-01-01", "documentsMax": 1,
          "amount": {"amount": 10, "currency": "EUR"}, "carriesOver": false}]
        """;

    private const string Parents =
        """
        , "grouping": "parent", "lines": {"detail": "ticket", "text": "{ticket}: {hours} h by {technician}"},
        "parties": [{"partyId": "c-1", "parent": "north"}, {"partyId": "c-2", "parent": "north"},
          {"partyId": "north", "billTo": "N", "payer": "BANK"}]
        """;

    private static readonly string[] Facts =
    [
        Ticket("1", "c-1", "A"), Time("1", "e1", "02", 31, "ann"), Time("1", "e2", "03", 32, "bob"), Ticket("2", "c-2", "B"),
        Time("2", "e1", "02", 64, "ann"), Ticket("3", "c-3", "A"), Time("3", "e1", "02", 8, "ann"),
    ];

    private static string Ticket(string id, string customer, string project) =>
        $$"""
        {"type":"ticket","source":"desk","ticketId":"{{id}}","customerId":"{{customer}}","subject":"s","category":"incident",
         "project":"{{project}}","openedAt":"2024-05-01T08:00:00Z"}
        """;

    private static string Time(string ticket, string id, string day, int minutes, string technician) =>
        $$"""
        {"type":"time","source":"desk","ticketId":"{{ticket}}","entryId":"{{id}}","revision":1,"technician":"{{technician}}",
         "role":"engineer","workType":"remote","startedAt":"2024-05-{{day}}T09:00:00Z","minutes":{{minutes}},"description":"w"}
        """;

    private static string[] Documents(string members) =>
    [
        .. PreviewOf.Ask(PreviewOf.Contract(members), "2024-05", Facts).Documents.Select(document =>
            $"{document.Group?.Value} {document.PurchaseOrder} > {document.BillTo} {document.Payer}: "
            + FormattableString.Invariant($"{document.Net.Amount} + {document.Tax!.Amount} | ")
            + string.Join("; ", document.Lines.Select(line => $"{line.Text} {line.Net.Amount} ({line.Parts.Count})"))),
    ];

    [Fact]
    public void Without_groups_all_stand_on_one_document() =>
        Documents(Group).ShouldHaveSingleItem().ShouldStartWith("  > N-1 : 125.00 + 26.25 | w ");

    [Fact]
    public void Each_parent_has_its_document_with_its_lines_as_they_are_shown() => Documents(Group + Parents).ShouldBe(
    [
        "north  > N BANK: 117.00 + 24.57 | 1: 1.05 h by ann, bob 58.04 (2); 2: 1.07 h by ann 58.96 (1)",
        "  > N-1 : 8 + 1.68 | 3: 0.13 h by ann 8 (1)",
    ]);

    [Fact]
    public void Each_project_and_order_has_its_document_and_what_lacks_an_order_is_held()
    {
        const string Orders =
            """
            , "grouping": "project", "purchaseOrders": {"required": true, "orders": [
              {"number": "PO-1", "from": "2024-05-01", "amount": 31}, {"number": "PO-2", "from": "2024-05-01", "amount": 40}]}
            """;
        Documents(Group + Orders).Select(document => document[..document.IndexOf(':', StringComparison.Ordinal)])
            .ShouldBe(["A PO-1 > N-1 ", "A PO-2 > N-1 "]);
        PreviewOf.Ask(PreviewOf.Contract(Group + Orders), "2024-05", Facts).Held.ShouldHaveSingleItem()
            .Reason.Code.ShouldBe("purchase-order-exceeded");
    }
}
