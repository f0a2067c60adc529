# What a help desk looks like before its first ticket. Read by rt-setup-database; passwords come in by the environment.
use strict;
use warnings;

# A custom field made over REST is applied to no queue, so the fields are made here.
sub ticket_field {
    my ($name, $description, %more) = @_;
    return { Name => $name, Description => $description, Type => 'FreeformSingle',
             LookupType => 'RT::Queue-RT::Ticket', Queue => ['General'], %more };
}

our @CustomFields = (
    ticket_field('Customer', 'The stable id of the customer who is billed'),
    ticket_field('Category', 'What cover may depend on: incident, maintenance, ...'),
    ticket_field('Site',     'The customer\'s site'),
    ticket_field('Asset',    'The device worked on'),
    ticket_field('Billed', 'Written by the biller: the documents on which this ticket stands', Type => 'FreeformMultiple'),
    { Name => 'Work type', Description => 'How this piece of work was done: remote, onsite, ...', Type => 'FreeformSingle',
      LookupType => 'RT::Queue-RT::Ticket-RT::Transaction', Queue => ['General'] },
);

our @Users = (
    { Name => 'billing', Password => $ENV{BILLING_PASSWORD}, EmailAddress => 'billing@rt.test', Privileged => 1 },
    map { { Name => $_, Password => $ENV{TECHNICIAN_PASSWORD}, EmailAddress => "$_\@rt.test", Privileged => 1 } }
        qw(erin tomas),
);

# The biller sees tickets and their transactions, and may change one field. Comments are where most time is logged: it
# must see that they are there (ShowTicketComments), and never asks for what they say.
our @ACL = (
    (map { { UserId => 'billing', Right => $_, Queue => 'General' } }
        qw(SeeQueue ShowTicket ShowTicketComments SeeCustomField)),
    { UserId => 'billing', Right => 'ModifyCustomField', CF => 'Billed', LookupType => 'RT::Queue-RT::Ticket' },
    (map {
        my $user = $_;
        map { { UserId => $user, Right => $_, Queue => 'General' } }
            qw(SeeQueue ShowTicket ShowTicketComments CreateTicket CommentOnTicket ReplyToTicket ModifyTicket OwnTicket
               SeeCustomField ModifyCustomField SetInitialCustomField)
    } qw(erin tomas)),
);

# Tells the biller that there is something to read. The biller polls all the same: a lost post is not repeated.
our @Scrips = ({
    Queue => 'General', Description => 'Tell the biller that time was worked', Stage => 'TransactionCreate',
    Template => 'Blank', ScripCondition => 'User Defined', ScripAction => 'User Defined',
    CustomIsApplicableCode => 'return $self->TransactionObj->TimeTaken ? 1 : 0;',
    CustomPrepareCode => 'return 1;',
    CustomCommitCode => <<'CODE',
require LWP::UserAgent; require JSON; require Digest::SHA; require MIME::Base64;
my $url = RT->Config->Get('BillingWebhookUrl') or return 1;
my $transaction = $self->TransactionObj;
my $id = 'rt-' . $transaction->Id;
my $time = time;
my $body = JSON->new->canonical->utf8->encode({
    type => 'ticket.time_worked', timestamp => $transaction->CreatedObj->W3CDTF(Timezone => 'UTC'),
    data => { transactionId => $transaction->Id + 0, ticketId => $self->TicketObj->Id + 0 } });
(my $secret = RT->Config->Get('BillingWebhookSecret')) =~ s/^whsec_//;
my $signature = Digest::SHA::hmac_sha256_base64("$id.$time.$body", MIME::Base64::decode_base64($secret));
$signature .= '=' while length($signature) % 4;
# It runs inside the technician's request: the wait is short, and a failure never stops the ticket.
my $response = LWP::UserAgent->new(timeout => 2)->post($url, 'Content-Type' => 'application/json',
    'webhook-id' => $id, 'webhook-timestamp' => $time, 'webhook-signature' => "v1,$signature", Content => $body);
RT->Logger->warning('The biller was not told: ' . $response->status_line) unless $response->is_success;
return 1;
CODE
});

1;
