using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Grains.Journaling;
using BillingGrains.Ports.Journal;
using Orleans.Concurrency;
using Orleans.Placement;

namespace BillingGrains.Grains.Entities;

/// <inheritdoc cref="IEntityGrain"/>
[Reentrant]
[HashBasedPlacement]
public sealed class EntityGrain(JournalServices services)
    : JournaledGrain<EntityDecider, LegalEntity, EntityCommand, EntityEvent>(services), IEntityGrain
{
    public Task<Answer> Tell(EntityCommand command, Origin origin) =>
        command is ConfigureEntity { Settings: { Purpose: { } purpose } settings }
        && Purposes.Find($"Legal entity {settings.EntityId}", purpose, Services.Purpose) is { } refusal
            ? Task.FromResult(new Answer(AnswerKind.Refused, Version, refusal))
            : Handle(command, origin);

    public async Task<EntitySettings?> Settings()
    {
        // A document is made by what it answers, or is not made.
        await Refresh();
        return State.Settings is { } settings && Services.Purpose == Purpose.Test
            ? settings with { Purpose = Purpose.Test }
            : State.Settings;
    }

    public async Task<ValueList<string>> Tenants()
    {
        await Refresh();
        return State.Tenants;
    }

    public async Task<ProposedEntity?> Proposed()
    {
        await Refresh();
        return State.Proposed is { } waiting
            ? new ProposedEntity(waiting.Document, waiting.Revision, waiting.Makers)
            : null;
    }

    protected override ValueTask<ValueList<EntityCommand>> React(object fact, StoredFact stored) => new([]);
}
