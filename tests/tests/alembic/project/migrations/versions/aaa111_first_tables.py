"""first tables

Revision ID: aaa111
Revises:
Create Date: 2024-03-01 10:00:00.123456

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = 'aaa111'
down_revision: Union[str, Sequence[str], None] = None
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.create_table(
        'customers',
        sa.Column('id', sa.Integer(), primary_key=True),
        sa.Column('email', sa.String(100), nullable=False),
        sa.UniqueConstraint('email', name='uq_customers_email'),
    )
    op.execute("INSERT INTO customers (id, email) VALUES (1, 'a;b -- 100%')")


def downgrade() -> None:
    op.drop_table('customers')
