using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using static BillingGrains.Domain.Tests.Invoices.InvoiceSamples;
using Story = BillingGrains.Domain.Tests.Scenario<
    BillingGrains.Domain.Entities.EntityDecider, BillingGrains.Domain.Entities.LegalEntity,
    BillingGrains.Domain.Entities.EntityCommand, BillingGrains.Domain.Entities.EntityEvent>;

namespace BillingGrains.Domain.Tests.Entities;

public sealed class ConfigureEntityTests
{
    private static readonly ConfigureEntity Configure = new(Entity, "ann", Now);

    [Fact]
    public void Settings_are_kept()
    {
        var story = new Story().When(Configure);
        story.Then(new EntityConfigured(Entity, "ann", Now));
        story.State.Settings.ShouldBe(Entity);
    }

    [Fact]
    public void Versions_follow_each_other_and_never_change()
    {
        new Story().When(Configure, Configure).ThenNothing();
        new Story().When(Configure, Configure with { Settings = Entity with { ReviewRequired = false } })
            .ThenRefused(VersionRule.Conflict);
        new Story().When(Configure, Configure with { Settings = Entity with { Version = 3 } })
            .ThenRefused(VersionRule.Skipped);
        new Story().When(Configure, Configure with { Settings = Entity with { Version = 2 } }, Configure)
            .ThenRefused(VersionRule.Superseded);
    }

    public static TheoryData<string, EntitySettings> BadSettings => new()
    {
        { "entityId", Entity with { EntityId = "" } },
        { "name", Entity with { Name = " " } },
        { "country", Entity with { Country = "nl" } },
        { "country", Entity with { Country = "NLD" } },
        { "timeZone", Entity with { TimeZone = "Europe/Atlantis" } },
        { "numbering", Entity with { Numbering = Numbering.None } },
        { "numberPattern", Entity with { NumberPattern = "NL-{number:00000}" } },
        { "taxRounding", Entity with { TaxRounding = TaxRounding.None } },
        { "erpTenantId", Entity with { ErpTenantId = "a/b" } },
        { "version", Entity with { Version = 0 } },
    };

    [Theory]
    [MemberData(nameof(BadSettings))]
    public void A_setting_that_could_not_work_is_refused_by_name(string field, EntitySettings settings) =>
        EntityDecider.Decide(EntityDecider.Initial, Configure with { Settings = settings })
            .ShouldBeOfType<Decision<EntityEvent>.Refused>().Refusal.Field.ShouldBe(field);

    [Fact]
    public void The_first_fault_in_the_order_of_the_fields_is_named() =>
        new Story().When(Configure with { Settings = Entity with { Country = "", TimeZone = "" } })
            .ThenRefused(EntityRefusal.CountryInvalid);

    [Fact]
    public void No_pattern_is_needed_when_the_erp_numbers() =>
        new Story().When(Configure with { Settings = Entity with { Numbering = Numbering.Erp, NumberPattern = "" } })
            .ThenOne<EntityConfigured>();

    [Fact]
    public void Settings_of_another_entity_are_refused() =>
        new Story().When(Configure, Configure with { Settings = Entity with { EntityId = "BE01", Version = 2 } })
            .ThenRefused(EntityRefusal.OtherEntity);
}
